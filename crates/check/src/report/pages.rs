//! The rules' documentation, from the pages that stand beside their code.

use crate::{RULES, Rule};

/// Every page, with a list of the rules at the head. Markdown.
#[must_use]
pub fn rules_pages() -> String {
    let mut out = String::from(
        "# Rules\n\nEvery finding carries the code of one of these rules.\n\n| Rule | Name | What has to hold |\n|---|---|---|\n",
    );
    for rule in RULES {
        out += &format!("| {} | {} | {} |\n", rule.code, rule.slug, rule.statement);
    }
    for rule in RULES {
        out.push('\n');
        out += &demoted(rule);
    }
    out
}

/// One rule's page, by code in any case.
#[must_use]
pub fn rule_page(code: &str) -> Option<&'static str> {
    RULES.iter().find(|r| r.code.eq_ignore_ascii_case(code)).map(|r| r.page)
}

/// A page with its headings one rank lower.
fn demoted(rule: &Rule) -> String {
    let lines = rule.page.lines().map(|l| {
        if l.starts_with('#') {
            format!("#{l}")
        } else {
            l.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page_that_names_it() {
        for rule in RULES {
            let head = rule.page.lines().next().unwrap_or("");
            assert!(head.contains(rule.code) && head.contains(rule.slug), "{head}");
        }
        assert!(rules_pages().contains("\n## R01"));
        assert!(rule_page("r35").is_some());
    }
}
