//! Packs as they were read and checked: computed once for each document, remembered by its hash.
//!
//! Not here: what contradicts what (`check`), what was decided about it (`programme::findings`).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use check::{Configuration, Report, Suppressions};
use pack::Limits;
use pack::model::Model;
use record::Hash;

use crate::App;
use crate::failure::Failure;

/// Documents remembered.
const REMEMBERED: usize = 6;

/// A document that was read and checked.
pub struct Checked {
    /// What it holds.
    pub model: Model,
    /// What contradicts what.
    pub report: Report,
}

/// Documents checked, the latest last.
#[derive(Default)]
pub struct Reports {
    all: Mutex<Vec<(Hash, Arc<Checked>)>>,
    open: AtomicUsize,
    counted: std::sync::atomic::AtomicBool,
}

impl Reports {
    /// How many findings of the newest pack wait for somebody, once that has been counted.
    #[must_use]
    pub fn open(&self) -> Option<usize> {
        self.counted
            .load(Ordering::Relaxed)
            .then(|| self.open.load(Ordering::Relaxed))
    }

    /// Notes how many wait.
    pub fn counted(&self, open: usize) {
        self.open.store(open, Ordering::Relaxed);
        self.counted.store(true, Ordering::Relaxed);
    }

    fn known(&self, hash: &Hash) -> Option<Arc<Checked>> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .find(|(known, _)| known == hash)
            .map(|(_, checked)| Arc::clone(checked))
    }

    fn remember(&self, hash: Hash, checked: &Arc<Checked>) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(known, _)| *known != hash);
        if all.len() >= REMEMBERED {
            all.remove(0);
        }
        all.push((hash, Arc::clone(checked)));
    }
}

/// Reads and checks bytes; the name has no folders.
pub async fn checked(app: &App, name: &str, bytes: Arc<Vec<u8>>) -> Result<Arc<Checked>, Failure> {
    let hash = store::content_hash(&bytes);
    if let Some(known) = app.reports.known(&hash) {
        return Ok(known);
    }
    let (name, today) = (name.to_owned(), app.today());
    let work = move || {
        let document = pack::read(&name, &bytes, &Limits::default()).map_err(|error| error.to_string())?;
        let model = Model::recognise(document);
        let configuration = Configuration::shipped(terms::Nation::EnglandAndWales);
        let report = check::check(&model, &configuration, &Suppressions::none(), today);
        Ok::<_, String>(Arc::new(Checked { model, report }))
    };
    // Reading can take seconds of a whole core: not where requests are served.
    let checked = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::broken(error.to_string()))?;
    let checked = checked.map_err(|why| {
        let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        Failure::new(
            status,
            "unreadable",
            "This document cannot be read",
            format!("{why}. Nothing was changed."),
        )
        .way("/import", "Choose another")
    })?;
    app.reports.remember(hash, &checked);
    Ok(checked)
}

/// A document of the content store, read and checked.
pub async fn of_content(app: &App, name: &str, hash: &Hash) -> Result<Arc<Checked>, Failure> {
    if let Some(known) = app.reports.known(hash) {
        return Ok(known);
    }
    let bytes = app
        .store()
        .content(hash)
        .await?
        .ok_or_else(|| Failure::missing("The document is not kept any more."))?;
    checked(app, name, Arc::new(bytes)).await
}
