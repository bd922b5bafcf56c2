"use strict";
// Niceties only: every page works without this file.
(() => {
  // Filter as you type: hides rows of the page that do not hold the words; the form searches the whole register.
  for (const input of document.querySelectorAll("[data-filter-as-you-type]")) {
    const table = document.querySelector("table[data-rows]");
    if (!table) continue;
    const rows = [...table.tBodies[0].rows];
    const words = rows.map((row) => row.textContent.toLowerCase());
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      rows.forEach((row, n) => { row.hidden = wanted !== "" && !words[n].includes(wanted); });
    });
  }
  // How many rows are picked for a change of several.
  const picked = document.querySelector("[data-picked]");
  if (picked) {
    const boxes = [...document.querySelectorAll('input[name="key"][form="bulk"]')];
    const head = document.querySelector("th.pick");
    if (head && boxes.length) {
      const all = document.createElement("input");
      all.type = "checkbox";
      all.setAttribute("aria-label", "Select every row of this page");
      head.replaceChildren(all);
      all.addEventListener("change", () => { boxes.forEach((box) => { box.checked = all.checked && !box.closest("tr").hidden; }); say(); });
    }
    const say = () => {
      const n = boxes.filter((box) => box.checked).length;
      picked.textContent = n === 0 ? "" : n === 1 ? "1 row is selected." : `${n} rows are selected.`;
      if (n > 0) picked.closest("details").open = true;
    };
    boxes.forEach((box) => box.addEventListener("change", say));
  }
  // Which fields of a form differ from what was drawn, said while one types.
  for (const form of document.querySelectorAll("form[data-inline]")) {
    const out = form.querySelector("[data-changed]");
    const drawn = new Map([...form.elements].filter((one) => one.name).map((one) => [one, one.value]));
    form.addEventListener("input", () => {
      let n = 0;
      for (const [one, value] of drawn) {
        const differs = one.name !== "reason" && one.value !== value;
        one.closest(".field")?.classList.toggle("changed", differs);
        if (differs) n += 1;
      }
      if (out) out.textContent = n === 0 ? "" : n === 1 ? "1 field changes." : `${n} fields change.`;
    });
  }
  // Browsers show days as their user is used to; beside each the day is said as the pages say it.
  const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  for (const input of document.querySelectorAll('input[type="date"]')) {
    let out = input.id ? document.querySelector(`output.day[for="${CSS.escape(input.id)}"]`) : null;
    if (!out) {
      out = document.createElement("output");
      out.className = "day";
      if (input.id) out.setAttribute("for", input.id);
      input.after(out);
    }
    const say = () => {
      const at = input.valueAsDate;
      out.textContent = at ? `${days[at.getUTCDay()]} ${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}` : "";
    };
    input.addEventListener("input", say);
    say();
  }
  // A form is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.sent) {
      if (form.dataset.sent) event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
})();
