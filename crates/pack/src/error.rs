//! Why a document could not be read at all. What could be read only in part is in [`crate::document::Document::unread`].

use thiserror::Error;

/// A document that is refused as a whole. Every message says what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There are no bytes.
    #[error("{name}: the file is empty; save the document again and send that copy")]
    Empty {
        /// The document's name.
        name: String,
    },
    /// More bytes than the limit.
    #[error("{name}: the file has {size} bytes, more than the {limit} that are read; split it or raise the limit")]
    TooLarge {
        /// The document's name.
        name: String,
        /// Its size in bytes.
        size: u64,
        /// The largest size that is read.
        limit: u64,
    },
    /// Bytes in no encoding of text that is known, or noise.
    #[error("{name}: the bytes are not text ({why}, at byte {at}); save the document as UTF-8 text, XLSX, PPTX or PDF")]
    Undecodable {
        /// The document's name.
        name: String,
        /// The first byte that cannot be read, from 0.
        at: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The bytes are of another format than was asked for, or of one that is not read.
    #[error("{name}: this is not {expected}; {found}")]
    NotThisFormat {
        /// The document's name.
        name: String,
        /// The format that was expected, with its article ("an XLSX workbook").
        expected: &'static str,
        /// What was found, and what to do.
        found: String,
    },
    /// A part cannot be read.
    #[error("{name}: {part} is damaged ({why}); open the document in the program that made it and save it again")]
    Damaged {
        /// The document's name.
        name: String,
        /// The part inside the document.
        part: String,
        /// What is wrong with it.
        why: String,
    },
    /// A part that is small in the file and unreasonably large when it is unpacked.
    #[error(
        "{name}: {part} unpacks to more than {limit} bytes or {ratio} times its size, as a zip bomb does; \
         nothing of the file was used"
    )]
    Bomb {
        /// The document's name.
        name: String,
        /// The part inside the document.
        part: String,
        /// The size at which unpacking stopped.
        limit: u64,
        /// The ratio at which unpacking stopped.
        ratio: u64,
    },
    /// More parts, rows, slides, pages or levels than the limit.
    #[error("{name}: {part} has more than {limit} {what}; split the document")]
    TooMany {
        /// The document's name.
        name: String,
        /// Where.
        part: String,
        /// What there is too much of.
        what: &'static str,
        /// The most that is read.
        limit: u64,
    },
    /// A password is needed.
    #[error("{name}: the document is encrypted; save a copy without a password and send that one")]
    Encrypted {
        /// The document's name.
        name: String,
    },
    /// A part declares a document type or entities of its own, which office programs never write.
    #[error(
        "{name}: {part} declares its own entities (DTD), which no office program writes; save the document again in \
         the program that made it"
    )]
    Entities {
        /// The document's name.
        name: String,
        /// The part inside the document.
        part: String,
    },
}
