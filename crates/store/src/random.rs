//! Random bytes for salts, keys and secrets, from the system only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::StoreError;

/// Fresh random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(|e| StoreError::Random(e.to_string()))?;
    Ok(bytes)
}

/// A secret of 256 bits as text that can stand in a link or a header.
pub fn secret() -> Result<String, StoreError> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}

/// A short key such as a person's: eight letters and digits that are not mistaken for one another.
pub fn key() -> Result<String, StoreError> {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    Ok(bytes::<8>()?
        .iter()
        .map(|b| char::from(LETTERS[usize::from(b & 31)]))
        .collect())
}
