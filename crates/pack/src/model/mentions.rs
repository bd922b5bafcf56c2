//! Every date anywhere, in reading order. Days in charts and calendars take the year of their column's head.

use super::source::Source;
use super::{Dated, Mention, bars};
use crate::document::Block;

/// Every date of the document.
pub(crate) fn dates(source: &Source<'_>) -> Vec<Mention<Dated>> {
    let mut out = Vec::new();
    for (n, block) in source.document.blocks.iter().enumerate() {
        match block {
            Block::Heading(span) | Block::Paragraph(span) | Block::Item { span, .. } => {
                out.extend(source.dates(span).into_iter().map(|d| source.mention(n, d, span)));
            }
            Block::Table(table) => {
                let view = source.tables.iter().find(|v| v.block == n);
                let years = view.map(|v| bars::years(source, v)).unwrap_or_default();
                for (r, row) in table.rows.iter().enumerate() {
                    for (column, cell) in row.cells.iter().enumerate().filter(|(_, c)| !c.text().is_empty()) {
                        let context = if r < table.header_rows {
                            &source.years
                        } else {
                            years.get(&column).unwrap_or(&source.years)
                        };
                        out.extend(
                            source
                                .dates_in(&cell.span, context)
                                .into_iter()
                                .map(|d| source.mention(n, d, &cell.span)),
                        );
                    }
                }
            }
            Block::Break(_) => {}
        }
    }
    out
}
