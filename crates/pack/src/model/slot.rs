//! Slots of an agenda: "10:00-10:05 5 mins", "15.00 – 15.10", "0 mins", "20".

use super::Slot;
use super::source::Source;
use terms::Span;

/// A slot in a text: times of day, a length, or both. `bare` lets a lone number be minutes.
pub(crate) fn read(source: &Source<'_>, span: &Span, bare: bool) -> Option<Slot> {
    let text: &str = &span.text;
    let times = times(text);
    let minutes = length(text).or_else(|| bare.then(|| text.trim().parse().ok()).flatten());
    if times.is_empty() && minutes.is_none() {
        return None;
    }
    let whole = match (times.first(), times.last()) {
        (Some(first), Some(last)) if text.len() > 40 => source.part(span, first.1, last.2),
        _ => span.clone(),
    };
    Some(Slot {
        span: whole,
        start: times.first().map(|t| t.0),
        end: times.get(1).map(|t| t.0),
        minutes,
    })
}

/// Times of day: minutes after midnight and the bytes they take.
pub(crate) fn times(text: &str) -> Vec<(u16, usize, usize)> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut out: Vec<(u16, usize, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let free = at == 0
            || !(digit(at - 1) || matches!(bytes[at - 1], b'.' | b':' | b'/') || bytes[at - 1].is_ascii_alphabetic());
        if !(digit(at) && free) {
            at += 1;
            continue;
        }
        let hours = (at..bytes.len()).take_while(|n| digit(*n)).count();
        let separator = at + hours;
        let shaped = hours <= 2
            && matches!(bytes.get(separator), Some(b':' | b'.' | b'h'))
            && digit(separator + 1)
            && digit(separator + 2)
            && !digit(separator + 3)
            && !(matches!(bytes.get(separator + 3), Some(b'.' | b'/')) && digit(separator + 4));
        if shaped {
            let number = |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<u16>().ok());
            if let (Some(h @ 0..=23), Some(m @ 0..=59)) = (number(at, separator), number(separator + 1, separator + 3))
            {
                let dotted = bytes[separator] == b'.';
                out.push((h * 60 + m, at, separator + 3));
                let pair = out.len() > 1;
                if dotted && !pair && !text[separator + 3..].trim_start().starts_with(['-', '–', '—', 't']) {
                    out.pop(); // 2.50 alone is a number
                }
            }
            at = separator + 3;
        } else {
            at += hours;
        }
    }
    out
}

/// A printed length in minutes: "5 mins", "(20 minutes)", "1 hour", "1h 30".
pub(crate) fn length(text: &str) -> Option<u16> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';'))
        .filter(|w| !w.is_empty())
        .collect();
    let mut total = None;
    for (n, word) in words.iter().enumerate() {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let Ok(value) = word.get(..digits).unwrap_or("").parse::<u16>() else {
            continue;
        };
        let unit = if digits == word.len() {
            words.get(n + 1).copied().unwrap_or("")
        } else {
            &word[digits..]
        };
        let unit = unit.trim_end_matches(['.', ':']).to_ascii_lowercase();
        let factor = match unit.as_str() {
            "min" | "mins" | "minute" | "minutes" | "m" | "'" | "’" => 1,
            "hour" | "hours" | "hr" | "hrs" | "h" => 60,
            _ => continue,
        };
        total = Some(total.unwrap_or(0) + value.saturating_mul(factor));
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_lengths() {
        let check = |text: &str, expected: &[u16], minutes| {
            let found: Vec<u16> = times(text).iter().map(|t| t.0).collect();
            assert_eq!(found, expected, "{text}");
            assert_eq!(length(text), minutes, "{text}");
        };
        check("10:00-10:05 5 mins", &[600, 605], Some(5));
        check("15.00-15.10", &[900, 910], None);
        check("09:30 - 09:40", &[570, 580], None);
        check("0 mins", &[], Some(0));
        check("1 Opening (5 minutes)", &[], Some(5));
        check("version 2.50 of 02.06.2023", &[], None);
        check("1 hour 30 min", &[], Some(90));
    }
}
