//! Copies of office containers with some parts replaced; every other part is copied as the bytes it is.

use super::RewriteError;
use crate::{ReadError, archive::Package};
use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
    ops::Range,
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A part's characters with some ranges replaced; ranges do not overlap.
pub(super) fn splice(text: &str, mut cuts: Vec<(Range<usize>, String)>) -> String {
    cuts.sort_by_key(|(range, _)| range.start);
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for (range, new) in cuts {
        out.push_str(text.get(from..range.start).unwrap_or_default());
        out.push_str(&new);
        from = range.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// The container with new characters for some of its parts.
///
/// # Errors
/// When the container cannot be copied.
pub(super) fn copy(package: Package<'_>, parts: &BTreeMap<String, String>) -> Result<Vec<u8>, RewriteError> {
    let name = package.name().to_owned();
    let positions: BTreeMap<usize, &String> = parts
        .iter()
        .filter_map(|(part, text)| Some((package.position(part)?, text)))
        .collect();
    let wrong = |e: zip::result::ZipError| {
        RewriteError::Read(ReadError::Damaged {
            name: name.clone(),
            part: "the zip container".to_owned(),
            why: e.to_string(),
        })
    };
    let mut zip = package.into_zip();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let entry = zip.by_index_raw(at).map_err(wrong)?;
        let Some(text) = positions.get(&at) else {
            out.raw_copy_file(entry).map_err(wrong)?;
            continue;
        };
        let mut options = SimpleFileOptions::default().compression_method(entry.compression());
        if let Some(time) = entry.last_modified() {
            options = options.last_modified_time(time);
        }
        let entry_name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        drop(entry);
        out.start_file(entry_name, options).map_err(wrong)?;
        out.write_all(text.as_bytes()).map_err(|e| wrong(e.into()))?;
    }
    Ok(out.finish().map_err(wrong)?.into_inner())
}
