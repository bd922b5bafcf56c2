//! A Project file without tasks, into which a plan is written, and the order in which Project wants a file's parts.

use super::{calendars, tree::escaped};
use crate::files::model::PlanFile;
use std::fmt::Write;

/// The parts of a project in the order of the schema.
pub(super) const PROJECT_ORDER: &[&str] = &[
    "SaveVersion",
    "UID",
    "GUID",
    "Name",
    "Title",
    "Subject",
    "Category",
    "Company",
    "Manager",
    "Author",
    "CreationDate",
    "Revision",
    "LastSaved",
    "ScheduleFromStart",
    "StartDate",
    "FinishDate",
    "FYStartDate",
    "CriticalSlackLimit",
    "CurrencyDigits",
    "CurrencySymbol",
    "CurrencyCode",
    "CurrencySymbolPosition",
    "CalendarUID",
    "DefaultStartTime",
    "DefaultFinishTime",
    "MinutesPerDay",
    "MinutesPerWeek",
    "DaysPerMonth",
    "DefaultTaskType",
    "DefaultFixedCostAccrual",
    "DefaultStandardRate",
    "DefaultOvertimeRate",
    "DurationFormat",
    "WorkFormat",
    "EditableActualCosts",
    "HonorConstraints",
    "EarnedValueMethod",
    "InsertedProjectsLikeSummary",
    "MultipleCriticalPaths",
    "NewTasksEffortDriven",
    "NewTasksEstimated",
    "SplitsInProgressTasks",
    "SpreadActualCost",
    "SpreadPercentComplete",
    "TaskUpdatesResource",
    "FiscalYearStart",
    "WeekStartDay",
    "MoveCompletedEndsBack",
    "MoveRemainingStartsBack",
    "MoveRemainingStartsForward",
    "MoveCompletedEndsForward",
    "BaselineForEarnedValue",
    "AutoAddNewResourcesAndTasks",
    "StatusDate",
    "CurrentDate",
    "MicrosoftProjectServerURL",
    "Autolink",
    "NewTaskStartDate",
    "NewTasksAreManual",
    "DefaultTaskEVMethod",
    "ProjectExternallyEdited",
    "ExtendedCreationDate",
    "ActualsInSync",
    "RemoveFileProperties",
    "AdminProject",
    "OutlineCodes",
    "WBSMasks",
    "ExtendedAttributes",
    "Calendars",
    "Tasks",
    "Resources",
    "Assignments",
];

/// The file.
pub(super) fn skeleton(plan: &PlanFile) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Project xmlns=\"http://schemas.microsoft.com/project\">\n\t<SaveVersion>14</SaveVersion>",
    );
    let mut put = |name: &str, value: &str| {
        let _ = write!(out, "\n\t<{name}>{}</{name}>", escaped(value));
    };
    put("Name", &plan.code);
    put("Title", &plan.title);
    put("ScheduleFromStart", "1");
    if let Some(start) = plan.start {
        put("StartDate", &format!("{start}T08:00:00"));
    }
    if let Some(finish) = plan.finish {
        put("FinishDate", &format!("{finish}T17:00:00"));
    }
    if let Some(calendar) = plan.calendar {
        put("CalendarUID", &calendar.to_string());
    }
    put("DefaultStartTime", "08:00:00");
    put("DefaultFinishTime", "17:00:00");
    put("MinutesPerDay", &plan.day_minutes.to_string());
    put("MinutesPerWeek", &plan.day_minutes.saturating_mul(5).to_string());
    put("DaysPerMonth", "20");
    put("DurationFormat", "7");
    put("HonorConstraints", "0");
    put("NewTasksEffortDriven", "0");
    put("NewTasksEstimated", "0");
    if let Some(status) = plan.status {
        put("StatusDate", &format!("{status}T17:00:00"));
    }
    put("NewTasksAreManual", "1");
    let title = if plan.title.is_empty() { &plan.code } else { &plan.title };
    let _ = write!(
        out,
        "\n\t<ExtendedAttributes></ExtendedAttributes>\n\t<Calendars>{}\n\t</Calendars>\n\t<Tasks>\n\t\t<Task>\n\t\t\t<UID>0</UID>\n\t\t\t<ID>0</ID>\n\t\t\t<Name>{}</Name>\n\t\t\t<Type>1</Type>\n\t\t\t<IsNull>0</IsNull>\n\t\t\t<OutlineNumber>0</OutlineNumber>\n\t\t\t<OutlineLevel>0</OutlineLevel>\n\t\t\t<Summary>1</Summary>\n\t\t</Task>\n\t</Tasks>\n\t<Resources></Resources>\n\t<Assignments></Assignments>\n</Project>\n",
        calendars::write(&plan.calendars),
        escaped(title)
    );
    out
}
