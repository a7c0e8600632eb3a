//! Rebuild the server when the embedded assets change.

fn main() {
    // rust-embed tracks only existing files, but hashed names change with every build of the
    // assets.
    println!("cargo:rerun-if-changed=../target/site/pkg");
}
