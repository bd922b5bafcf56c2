//! `switchover rules`: what the rules are, each with its page.

use check::{RULES, Rule};
use clap::Args;

use super::out::{say, table, write};
use super::{GOOD, Stop};

/// List the rules, or show one
#[derive(Args)]
pub struct Rules {
    /// A rule's code or name, such as R12
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl Rules {
    pub fn run(self) -> anyhow::Result<u8> {
        if let Some(code) = &self.code {
            let wanted = RULES
                .iter()
                .find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.slug == code);
            let rule = wanted.ok_or_else(|| Stop::refused(format!("there is no rule `{code}`: `switchover rules`")))?;
            write(page(rule).as_bytes())?;
            return Ok(GOOD);
        }
        let rows = RULES
            .iter()
            .map(|rule| vec![rule.code.to_owned(), rule.slug.to_owned(), rule.statement.to_owned()]);
        say(&table(&["Code", "Name", "What has to hold"], rows))?;
        Ok(GOOD)
    }
}

fn page(rule: &Rule) -> String {
    format!(
        "# {} {}\n\n*{}*\n\n{}\n",
        rule.code,
        rule.slug,
        rule.statement.trim(),
        rule.page.trim()
    )
}
