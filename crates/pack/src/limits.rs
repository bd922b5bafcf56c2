//! How much of a document is read before it is refused.

/// Limits of one document. The defaults are far above any pack or register met, and keep memory bounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document as it came. Default 64 MiB.
    pub bytes: u64,
    /// Entries of a zip container. Default 20,000.
    pub entries: u64,
    /// Bytes of one part of a container, or of one page's content, when unpacked. Default 256 MiB.
    pub part: u64,
    /// Bytes of all parts that are read, when unpacked. Default 512 MiB.
    pub total: u64,
    /// How many times its packed size a part may unpack to, looked at above 16 MiB. Default 200: the sheets and slides
    /// that office programs write stay below 60.
    pub ratio: u64,
    /// Levels of XML or of objects inside one another. Default 200.
    pub depth: u64,
    /// Cells of a workbook. Default 5,000,000.
    pub cells: u64,
    /// Slides or pages. Default 2,000.
    pub pages: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            entries: 20_000,
            part: 256 << 20,
            total: 512 << 20,
            ratio: 200,
            depth: 200,
            cells: 5_000_000,
            pages: 2_000,
        }
    }
}
