//! Writes the office fixtures to `fixtures/office`; run it after changing how they are made.

#[path = "../tests/it/make/mod.rs"]
mod make;

fn main() -> std::io::Result<()> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/office");
    std::fs::create_dir_all(&folder)?;
    for (name, bytes) in make::all() {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
