//! The columns that Primavera gives its tables, and a file without activities into which a plan is written.

use super::{
    calendar,
    table::{Charset, Tables},
};
use crate::files::model::{PlanFile, WorkCalendar};

pub(super) const CURRTYPE: &str = "curr_id decimal_digit_cnt curr_symbol decimal_symbol digit_group_symbol \
    pos_curr_fmt_type neg_curr_fmt_type curr_type curr_short_name group_digit_cnt base_exch_rate";
pub(super) const MEMOTYPE: &str = "memo_type_id seq_num eps_flag proj_flag wbs_flag task_flag memo_type";
pub(super) const UDFTYPE: &str = "udf_type_id table_name udf_type_name udf_type_label logical_data_type super_flag \
    indicator_expression summary_indicator_expression export_flag";
pub(super) const PROJECT: &str = "proj_id fy_start_month_num rsrc_self_add_flag allow_complete_flag \
    rsrc_multi_assign_flag checkout_flag project_flag step_complete_flag cost_qty_recalc_flag batch_sum_flag \
    name_sep_char def_complete_pct_type proj_short_name acct_id orig_proj_id source_proj_id base_type_id clndr_id \
    sum_base_proj_id task_code_base task_code_step priority_num wbs_max_sum_level strgy_priority_num last_checksum \
    critical_drtn_hr_cnt def_cost_per_qty last_recalc_date plan_start_date plan_end_date scd_end_date add_date \
    last_tasksum_date fcst_start_date def_duration_type task_code_prefix guid def_qty_type add_by_name \
    def_rate_type add_act_remain_flag act_this_per_link_flag def_task_type act_pct_link_flag critical_path_type \
    task_code_prefix_flag def_rollup_dates_flag use_project_baseline_flag rem_target_link_flag reset_planned_flag \
    allow_neg_act_flag sum_assign_level export_flag";
pub(super) const CALENDAR: &str = "clndr_id default_flag clndr_name proj_id base_clndr_id last_chng_date clndr_type \
    day_hr_cnt week_hr_cnt month_hr_cnt year_hr_cnt rsrc_private clndr_data";
pub(super) const SCHEDOPTIONS: &str = "schedoptions_id proj_id sched_outer_depend_type sched_open_critical_flag \
    sched_lag_early_start_flag sched_retained_logic sched_setplantoforecast sched_float_type \
    sched_calendar_on_relationship_lag";
pub(super) const PROJWBS: &str = "wbs_id proj_id obs_id seq_num est_wt proj_node_flag sum_data_flag status_code \
    wbs_short_name wbs_name phase_id parent_wbs_id ev_user_pct ev_etc_user_value orig_cost indep_remain_total_cost \
    ann_dscnt_rate_pct dscnt_period_type indep_remain_work_qty anticip_start_date anticip_end_date ev_compute_type \
    ev_etc_compute_type guid tmpl_guid plan_open_state";
pub(super) const TASK: &str = "task_id proj_id wbs_id clndr_id phys_complete_pct rev_fdbk_flag est_wt lock_plan_flag \
    auto_compute_act_flag complete_pct_type task_type duration_type status_code task_code task_name rsrc_id \
    total_float_hr_cnt free_float_hr_cnt remain_drtn_hr_cnt act_work_qty remain_work_qty target_work_qty \
    target_drtn_hr_cnt target_equip_qty act_equip_qty remain_equip_qty cstr_date act_start_date act_end_date \
    late_start_date late_end_date expect_end_date early_start_date early_end_date restart_date reend_date \
    target_start_date target_end_date rem_late_start_date rem_late_end_date cstr_type priority_type suspend_date \
    resume_date float_path float_path_order guid tmpl_guid cstr_date2 cstr_type2 driving_path_flag \
    act_this_per_work_qty act_this_per_equip_qty external_early_start_date external_late_end_date create_date \
    update_date create_user update_user location_id";
pub(super) const TASKPRED: &str =
    "task_pred_id task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt comments float_path aref arls";
pub(super) const TASKMEMO: &str = "memo_id task_id memo_type_id proj_id task_memo";
pub(super) const WBSMEMO: &str = "wbs_memo_id proj_id wbs_id memo_type_id wbs_memo";
pub(super) const UDFVALUE: &str = "udf_type_id fk_id proj_id udf_date udf_number udf_text udf_code_id";

/// A file with a project, its calendars and its root, but no activities.
pub(super) fn skeleton(plan: &PlanFile, charset: Charset) -> Tables {
    let day = plan
        .status
        .or(plan.start)
        .map_or_else(|| "2000-01-01".to_owned(), |d| d.to_string());
    let header = format!("ERMHDR\t20.12\t{day}\tProject\tadmin\tadmin\tdbxDatabaseNoName\tProject Management\tGBP\r\n");
    let mut tables = Tables::empty(charset, header);
    for (name, fields) in [
        ("CURRTYPE", CURRTYPE),
        ("MEMOTYPE", MEMOTYPE),
        ("UDFTYPE", UDFTYPE),
        ("PROJECT", PROJECT),
        ("CALENDAR", CALENDAR),
        ("SCHEDOPTIONS", SCHEDOPTIONS),
        ("PROJWBS", PROJWBS),
        ("TASK", TASK),
        ("TASKPRED", TASKPRED),
        ("TASKMEMO", TASKMEMO),
        ("WBSMEMO", WBSMEMO),
        ("UDFVALUE", UDFVALUE),
    ] {
        tables.make(name, fields, "");
    }
    let standard = [WorkCalendar::standard(1, "Standard")];
    let calendars = if plan.calendars.is_empty() {
        &standard[..]
    } else {
        &plan.calendars
    };
    let default = plan.calendar.or_else(|| calendars.first().map(|c| c.key));
    currency(&mut tables);
    project(&mut tables, plan, default);
    for c in calendars {
        working_time(&mut tables, c, default == Some(c.key));
    }
    tables
}

fn put(tables: &mut Tables, table: &str, values: &[(&str, &str)]) {
    let values: Vec<(&str, String)> = values.iter().map(|(f, v)| (*f, (*v).to_owned())).collect();
    if let Some(table) = tables.get_mut(table) {
        table.push(&values);
    }
}

fn currency(tables: &mut Tables) {
    put(
        tables,
        "CURRTYPE",
        &[
            ("curr_id", "1"),
            ("decimal_digit_cnt", "2"),
            ("curr_symbol", "£"),
            ("decimal_symbol", "."),
            ("digit_group_symbol", ","),
            ("pos_curr_fmt_type", "#1.1"),
            ("neg_curr_fmt_type", "(#1.1)"),
            ("curr_type", "Pounds Sterling"),
            ("curr_short_name", "GBP"),
            ("group_digit_cnt", "3"),
            ("base_exch_rate", "1"),
        ],
    );
}

fn project(tables: &mut Tables, plan: &PlanFile, calendar: Option<i64>) {
    let numbers = plan.activities.iter().map(|a| a.key.number());
    let root = numbers.max().unwrap_or(0).max(0) + 1; // no section of the plan has it
    let day = |d: Option<terms::Date>, time: &str| d.map_or_else(String::new, |d| format!("{d} {time}"));
    let calendar = calendar.map_or_else(String::new, |c| c.to_string());
    put(
        tables,
        "PROJECT",
        &[
            ("proj_id", "1"),
            ("fy_start_month_num", "1"),
            ("project_flag", "Y"),
            ("name_sep_char", "."),
            ("def_complete_pct_type", "CP_Phys"),
            ("proj_short_name", &plan.code),
            ("clndr_id", &calendar),
            ("task_code_base", "1000"),
            ("task_code_step", "10"),
            ("critical_drtn_hr_cnt", "0"),
            ("last_recalc_date", &day(plan.status, "00:00")),
            ("plan_start_date", &day(plan.start, "00:00")),
            ("plan_end_date", &day(plan.finish, "17:00")),
            ("def_duration_type", "DT_FixedDUR2"),
            ("def_task_type", "TT_Task"),
            ("critical_path_type", "CT_TotFloat"),
            ("def_rollup_dates_flag", "Y"),
            ("export_flag", "Y"),
        ],
    );
    put(
        tables,
        "SCHEDOPTIONS",
        &[
            ("schedoptions_id", "1"),
            ("proj_id", "1"),
            ("sched_retained_logic", "Y"),
            ("sched_calendar_on_relationship_lag", "rcal_Predecessor"),
        ],
    );
    let name = if plan.title.is_empty() { &plan.code } else { &plan.title };
    put(
        tables,
        "PROJWBS",
        &[
            ("wbs_id", &root.to_string()),
            ("proj_id", "1"),
            ("seq_num", "0"),
            ("est_wt", "1"),
            ("proj_node_flag", "Y"),
            ("sum_data_flag", "N"),
            ("status_code", "WS_Open"),
            ("wbs_short_name", &plan.code),
            ("wbs_name", name),
        ],
    );
}

fn working_time(tables: &mut Tables, c: &WorkCalendar, default: bool) {
    let hours = |days: i64| hours_of(c.day_minutes.saturating_mul(days));
    put(
        tables,
        "CALENDAR",
        &[
            ("clndr_id", &c.key.to_string()),
            ("default_flag", if default { "Y" } else { "N" }),
            ("clndr_name", &c.name),
            ("base_clndr_id", &c.base.map_or_else(String::new, |b| b.to_string())),
            ("clndr_type", "CA_Base"),
            ("day_hr_cnt", &hours(1)),
            ("week_hr_cnt", &hours(5)),
            ("month_hr_cnt", &hours(21)),
            ("year_hr_cnt", &hours(250)),
            ("rsrc_private", "N"),
            ("clndr_data", &calendar::write(&c.week, &c.exceptions)),
        ],
    );
}

/// Minutes as hours with up to six decimal places.
pub(super) fn hours_of(minutes: i64) -> String {
    if minutes % 60 == 0 {
        return (minutes / 60).to_string();
    }
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.unsigned_abs();
    let part = (minutes % 60 * 1_000_000 + 30) / 60;
    format!("{sign}{}.{part:06}", minutes / 60)
        .trim_end_matches('0')
        .to_owned()
}

/// Hours, with a point or a comma, as minutes.
pub(super) fn minutes_of(hours: &str) -> Option<i64> {
    let hours: f64 = hours.trim().replace(',', ".").parse().ok()?;
    let minutes = (hours * 60.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "within the range checked")]
    (minutes.abs() < 1e15).then_some(minutes as i64)
}
