//! Workbooks: a tracker with fills, a register with dates as days and as text, a calendar of windows.

use rust_xlsxwriter::{
    Color, ConditionalFormatIconSet, ConditionalFormatIconType, DocProperties, ExcelDateTime, Format, FormatAlign,
    Formula, Note, Workbook, Worksheet,
};

const NAVY: Color = Color::RGB(0x1F_3864);
const RED: Color = Color::RGB(0xFF_0000);
const AMBER: Color = Color::RGB(0xFF_C000);
const GREEN: Color = Color::RGB(0x92_D050);
const BLUE: Color = Color::RGB(0x00_70C0);

fn book() -> Workbook {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2024, 1, 2).unwrap();
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    book
}

fn day(text: &str) -> ExcelDateTime {
    ExcelDateTime::parse_from_str(text).unwrap()
}

fn head() -> Format {
    Format::new()
        .set_bold()
        .set_background_color(NAVY)
        .set_font_color(Color::White)
}

fn header(sheet: &mut Worksheet, row: u32, column: u16, titles: &[&str]) {
    for (at, title) in (column..).zip(titles) {
        sheet.write_with_format(row, at, *title, &head()).unwrap();
    }
}

fn filled(colour: Color) -> Format {
    Format::new().set_background_color(colour)
}

/// A tracker whose status is the cell's fill alone, a key beside it, a merged stage, a hidden sheet.
pub fn readiness_tracker() -> Vec<u8> {
    let mut book = book();
    let sheet = book.add_worksheet();
    sheet.set_name("Tracker").unwrap();
    let bold = Format::new().set_bold();
    let centred = Format::new().set_bold().set_align(FormatAlign::Center);
    sheet
        .merge_range(
            0,
            0,
            0,
            7,
            "Cutover Readiness Group (CRG) #7 14 November 2023",
            &centred,
        )
        .unwrap();
    sheet
        .write_with_format(1, 0, "Readiness tracker extract", &bold)
        .unwrap();
    header(
        sheet,
        3,
        0,
        &[
            "Stage",
            "Interval",
            "Owner",
            "Task",
            "Start date",
            "Finish date",
            "Status (RAG)",
            "Milestone ID",
        ],
    );
    header(sheet, 3, 9, &["Colour", "Meaning"]);
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let rows = [
        (
            "1",
            "SI",
            "Environments ready for interval 1",
            "2023-10-02",
            "2023-11-10",
            GREEN,
            "CR-EN-0101",
        ),
        (
            "1",
            "LDP",
            "Certificates installed for interval 1",
            "2023-10-16",
            "2023-11-17",
            AMBER,
            "CR-EN-0102",
        ),
        (
            "2",
            "SI",
            "Data cut taken for interval 2",
            "2023-11-06",
            "2023-11-24",
            RED,
            "CR-DA-0207",
        ),
        (
            "2",
            "PPs",
            "Test cases loaded and assigned",
            "2023-11-13",
            "2023-12-01",
            GREEN,
            "CR-TE-0311",
        ),
        (
            "3",
            "SI",
            "Defect process agreed",
            "2023-09-04",
            "2023-10-27",
            BLUE,
            "CR-TE-0312",
        ),
    ];
    sheet.merge_range(4, 0, 8, 0, "Integration", &Format::new()).unwrap();
    for (row, (interval, owner, task, start, finish, rag, id)) in (4..).zip(rows) {
        sheet.write(row, 1, interval).unwrap();
        sheet.write(row, 2, owner).unwrap();
        sheet.write(row, 3, task).unwrap();
        sheet.write_with_format(row, 4, day(start), &date).unwrap();
        sheet.write_with_format(row, 5, day(finish), &date).unwrap();
        sheet.write_blank(row, 6, &filled(rag)).unwrap();
        sheet.write(row, 7, id).unwrap();
    }
    let key = [
        ("Red", "Late", RED),
        ("Amber", "At risk", AMBER),
        ("Green", "On track", GREEN),
        ("Blue", "Complete", BLUE),
    ];
    for (row, (word, meaning, colour)) in (4..).zip(key) {
        sheet.write_with_format(row, 9, word, &filled(colour)).unwrap();
        sheet.write(row, 10, meaning).unwrap();
    }
    sheet
        .write(9, 0, "* Status is illustrative until the group has met.")
        .unwrap();
    let lists = book.add_worksheet();
    lists.set_name("Lists").unwrap();
    lists.write(0, 0, "SI").unwrap();
    lists.set_hidden(true);
    book.save_to_buffer().unwrap()
}

/// A register in two blocks, a table of changes and a log of actions; days as serials in several formats and as text.
pub fn milestone_register() -> Vec<u8> {
    let mut book = book();
    let bold = Format::new().set_bold();
    let weekday = Format::new().set_num_format("ddd dd/mm/yy");
    let id = Format::new().set_num_format("\"PA-ML-\"0000");
    let sheet = book.add_worksheet();
    sheet.set_name("Register").unwrap();
    sheet
        .write_with_format(0, 0, "Plan Assurance Group (PAG) #31 20 March 2024", &bold)
        .unwrap();
    sheet.write(2, 0, "Version").unwrap();
    sheet.write(2, 1, "1.2").unwrap();
    sheet.write(3, 0, "Prepared on").unwrap();
    sheet
        .write_with_format(3, 1, day("2024-03-13"), &Format::new().set_num_format("d mmmm yyyy"))
        .unwrap();
    header(
        sheet,
        6,
        0,
        &[
            "Milestone ID",
            "Title",
            "Tier",
            "Baseline",
            "Forecast",
            "Variance (days)",
            "Comment",
        ],
    );
    let rows = [
        (
            7,
            12,
            "Interface catalogue issued",
            "Tier 3",
            "2024-03-01",
            "Fri 01/03/24",
            0,
            "",
        ),
        (
            8,
            13,
            "Load test report accepted",
            "Tier 3",
            "2024-03-22",
            "Fri 29/03/24",
            7,
            "One week for a second run",
        ),
        (
            9,
            14,
            "Cutover rehearsal complete",
            "Tier 2",
            "2024-04-12",
            "Fri 12/04/24",
            0,
            "",
        ),
        (
            11,
            21,
            "Service desk staffed",
            "Tier 3",
            "2024-04-26",
            "Fri 03/05/24",
            7,
            "Two joiners start in May",
        ),
        (
            12,
            22,
            "Go or no-go pack issued",
            "Tier 2",
            "2024-05-10",
            "Fri 10/05/24",
            0,
            "",
        ),
    ];
    for (row, number, title, tier, baseline, forecast, variance, comment) in rows {
        sheet.write_with_format(row, 0, number, &id).unwrap();
        sheet.write(row, 1, title).unwrap();
        sheet.write(row, 2, tier).unwrap();
        sheet.write_with_format(row, 3, day(baseline), &weekday).unwrap();
        sheet.write(row, 4, forecast).unwrap();
        let formula = format!("=DATEVALUE(MID(E{0},5,8))-D{0}", row + 1);
        sheet
            .write_formula(row, 5, Formula::new(formula).set_result(variance.to_string()))
            .unwrap();
        sheet.write(row, 6, comment).unwrap();
    }
    sheet
        .write_with_format(15, 0, "Milestone changes for approval", &bold)
        .unwrap();
    header(sheet, 16, 0, &["Milestone ID", "Change", "From", "To"]);
    sheet.write_with_format(17, 0, 13, &id).unwrap();
    sheet.write(17, 1, "Date").unwrap();
    sheet.write_with_format(17, 2, day("2024-03-22"), &weekday).unwrap();
    sheet.write_with_format(17, 3, day("2024-03-29"), &weekday).unwrap();
    sheet.write_with_format(18, 0, 21, &id).unwrap();
    sheet.write(18, 1, "Date").unwrap();
    sheet.write_with_format(18, 2, day("2024-04-26"), &weekday).unwrap();
    sheet.write_with_format(18, 3, day("2024-05-03"), &weekday).unwrap();
    actions(&mut book);
    book.save_to_buffer().unwrap()
}

fn actions(book: &mut Workbook) {
    let short = Format::new().set_num_format("d-mmm-yy");
    let sheet = book.add_worksheet();
    sheet.set_name("Actions").unwrap();
    header(sheet, 0, 0, &["Ref", "Raised", "Action", "Owner", "Due", "Status"]);
    let rows = [
        (
            "PAG30-01",
            "2024-02-21",
            "Send the rehearsal timetable to all parties",
            "Programme (Iris Okafor)",
            "20/03/2024",
            "Open",
        ),
        (
            "PAG30-02",
            "2024-02-21",
            "List the reports that the service desk needs",
            "Programme (Tom Hale)",
            "5 April",
            "Open",
        ),
        (
            "PAG29-04",
            "2024-01-17",
            "Agree the second run of the load test",
            "SI (Ana Duarte)",
            "06 March 2024",
            "Closed",
        ),
    ];
    for (row, (reference, raised, text, owner, due, status)) in (1..).zip(rows) {
        sheet.write(row, 0, reference).unwrap();
        sheet.write_with_format(row, 1, day(raised), &short).unwrap();
        sheet.write(row, 2, text).unwrap();
        sheet.write(row, 3, owner).unwrap();
        sheet.write(row, 4, due).unwrap();
        sheet.write(row, 5, status).unwrap();
    }
    sheet
        .insert_note(2, 4, &Note::new("Easter moves this by a week").set_author("PMO"))
        .unwrap();
    sheet
        .write_url_with_text(5, 0, "https://example.org/pag/31", "Papers")
        .unwrap();
}

/// A header of two rows, bars drawn by fill below weeks, months alone, shares, and icons that mean a status.
pub fn windows_calendar() -> Vec<u8> {
    let mut book = book();
    let sheet = book.add_worksheet();
    sheet.set_name("Windows").unwrap();
    sheet
        .write_with_format(
            0,
            1,
            "Onboarding Forum 9 - Thursday 12 September 2024",
            &Format::new().set_bold(),
        )
        .unwrap();
    header(sheet, 2, 1, &["Interval", "Parties"]);
    sheet.merge_range(2, 3, 2, 4, "Window", &head()).unwrap();
    sheet.write_with_format(2, 5, "Ready", &head()).unwrap();
    header(sheet, 3, 1, &["", "", "Start", "End", ""]);
    let date = Format::new().set_num_format("dd-mmm-yy");
    let share = Format::new().set_num_format("0%");
    let rows = [
        ("Interval 1", 4, "2024-09-16", "2024-09-27", 1.0),
        ("Interval 2", 9, "2024-09-30", "2024-10-11", 0.75),
        ("Interval 3", 6, "2024-10-14", "2024-10-25", 0.4),
    ];
    for (row, (interval, parties, start, end, ready)) in (4..).zip(rows) {
        sheet.write(row, 1, interval).unwrap();
        sheet.write(row, 2, parties).unwrap();
        sheet.write_with_format(row, 3, day(start), &date).unwrap();
        sheet.write_with_format(row, 4, day(end), &date).unwrap();
        sheet.write_with_format(row, 5, ready, &share).unwrap();
    }
    let icons = ConditionalFormatIconSet::new().set_icon_type(ConditionalFormatIconType::ThreeTrafficLights);
    sheet.add_conditional_format(4, 5, 6, 5, &icons).unwrap();
    let chart = book.add_worksheet();
    chart.set_name("Calendar").unwrap();
    chart.write_with_format(0, 0, "Interval", &head()).unwrap();
    for (column, week) in (1..).zip(["2024-09-16", "2024-09-23", "2024-09-30", "2024-10-07", "2024-10-14"]) {
        let format = head().set_num_format("dd-mmm-yy");
        chart.write_with_format(0, column, day(week), &format).unwrap();
    }
    for (row, (name, first, last)) in (1..).zip([("1", 1, 2), ("2", 3, 4), ("3", 5, 5)]) {
        chart.write(row, 0, name).unwrap();
        for column in first..=last {
            chart.write_blank(row, column, &filled(GREEN)).unwrap();
        }
        chart.write_with_format(row, first, "Window", &filled(GREEN)).unwrap();
    }
    let months = Format::new().set_num_format("mmm-yy");
    chart.write(6, 0, "Review months").unwrap();
    chart.write_with_format(6, 1, day("2024-10-01"), &months).unwrap();
    chart.write_with_format(6, 2, day("2024-11-01"), &months).unwrap();
    book.save_to_buffer().unwrap()
}
