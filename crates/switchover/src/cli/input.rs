//! Files that are given: read up to a limit, known by a name without folders and without tricks.

use std::io::Read as _;
use std::path::Path;

use pack::Limits;

use super::Stop;

/// A file's bytes, no more of them than are ever read, with its name.
pub fn read(path: &Path, limits: &Limits) -> anyhow::Result<(String, Vec<u8>)> {
    let name = name(path);
    let cannot = |error: std::io::Error| Stop::unusable(format!("{}: {error}", shown(path)));
    let data = std::fs::metadata(path).map_err(cannot)?;
    if data.is_dir() {
        return Err(Stop::unusable(format!(
            "{}: this is a folder; name the files in it",
            shown(path)
        )));
    }
    // Asked before reading, so that nobody waits for gigabytes only to be refused.
    if data.is_file() && data.len() > limits.bytes {
        let (size, limit) = (data.len(), limits.bytes);
        return Err(Stop::unusable(
            pack::ReadError::TooLarge { name, size, limit }.to_string(),
        ));
    }
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).map_err(cannot)?;
    opened.take(limits.bytes + 1).read_to_end(&mut bytes).map_err(cannot)?;
    Ok((name, bytes))
}

/// The last part of a path, whichever way its slashes lean, with nothing in it that a terminal or a page would act on.
pub fn name(path: &Path) -> String {
    let whole = path.to_string_lossy();
    let last = whole
        .rsplit(['/', '\\'])
        .find(|part| !part.is_empty())
        .unwrap_or("document");
    let name = shown(Path::new(last));
    if matches!(name.as_str(), "." | "..") {
        "document".to_owned()
    } else {
        name
    }
}

/// A path as it may be printed.
fn shown(path: &Path) -> String {
    let bidi = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    path.to_string_lossy()
        .chars()
        .map(|c| if c.is_control() || bidi(c) { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_folders_and_tricks() {
        let check = |path: &str, expected: &str| assert_eq!(name(Path::new(path)), expected, "{path:?}");
        check("packs/tmag.txt", "tmag.txt");
        check("../../etc/passwd", "passwd");
        check("..\\..\\windows\\pack.xlsx", "pack.xlsx");
        check("pack\u{1b}[31m.txt", "pack\u{fffd}[31m.txt");
        check("a\u{202e}txt.exe", "a\u{fffd}txt.exe");
        check("folder/..", "document");
    }
}
