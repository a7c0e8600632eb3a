fn main() {
    // rust-embed tracks only the files it saw; hashed names change with every build of the site.
    println!("cargo:rerun-if-changed=../target/site/pkg");
}
