//! Progress of long work, for those who watch; nothing for those who do not.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that is drawn only on a terminal, and only once the work has taken a moment.
pub struct Progress(ProgressBar);

impl Progress {
    /// The progress of so many steps.
    pub fn of(what: &'static str, steps: u64) -> Self {
        let bar = ProgressBar::new(steps).with_message(what);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos} of {human_len}, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        if !super::out::watched() || steps < 10_000 {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self(bar)
    }

    /// So far.
    pub fn at(&self, step: u64) {
        self.0.set_position(step);
    }

    /// It is done: the bar goes.
    pub fn done(&self) {
        self.0.finish_and_clear();
    }
}
