//! The rules, one file each. Adding one touches its file and the list below.

use crate::{Configuration, Finding};
use pack::model::Model;

pub mod r01;
pub mod r02;
pub mod r03;
pub mod r04;
pub mod r05;
pub mod r06;
pub mod r07;
pub mod r08;
pub mod r09;
pub mod r10;
pub mod r11;
pub mod r12;
pub mod r13;
pub mod r14;
pub mod r15;
pub mod r16;
pub mod r17;
pub mod r18;
pub mod r19;
pub mod r20;
pub mod r21;
pub mod r22;
pub mod r23;
pub mod r24;
pub mod r25;
pub mod r26;
pub mod r27;
pub mod r28;
pub mod r29;
pub mod r30;
pub mod r31;
pub mod r32;
pub mod r33;
pub mod r34;
pub mod r35;

/// A rule over a pack's model.
#[derive(Debug)]
pub struct Rule {
    /// "R01".
    pub code: &'static str,
    /// A short name in kebab case, stable like the code.
    pub slug: &'static str,
    /// The rule as one sentence.
    pub statement: &'static str,
    /// The documentation page: why it matters, what is looked at, what is not, an example and the remedy. Markdown.
    pub page: &'static str,
    /// Finds what breaks it.
    pub find: fn(&Model, &Configuration) -> Vec<Finding>,
}

/// Every rule, in order of code.
pub static RULES: &[&Rule] = &[
    &r01::RULE,
    &r02::RULE,
    &r03::RULE,
    &r04::RULE,
    &r05::RULE,
    &r06::RULE,
    &r07::RULE,
    &r08::RULE,
    &r09::RULE,
    &r10::RULE,
    &r11::RULE,
    &r12::RULE,
    &r13::RULE,
    &r14::RULE,
    &r15::RULE,
    &r16::RULE,
    &r17::RULE,
    &r18::RULE,
    &r19::RULE,
    &r20::RULE,
    &r21::RULE,
    &r22::RULE,
    &r23::RULE,
    &r24::RULE,
    &r25::RULE,
    &r26::RULE,
    &r27::RULE,
    &r28::RULE,
    &r29::RULE,
    &r30::RULE,
    &r31::RULE,
    &r32::RULE,
    &r33::RULE,
    &r34::RULE,
    &r35::RULE,
];
