//! What a fresh machine may lack: installed where that can be done without asking, else named
//! in one line.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail, ensure};

use crate::steps::{execute, root};

pub fn wasm_target() -> Result<()> {
    let out = Command::new("rustc").args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]).current_dir(root()).output()?;
    if !Path::new(String::from_utf8_lossy(&out.stdout).trim()).exists() {
        execute(Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]).current_dir(root()))?;
    }
    Ok(())
}

/// Debian's package, where this is root on such a machine; else one line that says what to do.
pub fn package(name: &str) -> Result<()> {
    let root_user = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0");
    if !root_user || !Path::new("/usr/bin/apt-get").exists() {
        bail!("{name} is missing: install it, on Debian or Ubuntu with `sudo apt-get install {name}`");
    }
    let apt = |args: &[&str]| execute(Command::new("apt-get").args(args).env("DEBIAN_FRONTEND", "noninteractive"));
    apt(&["update", "-qq"])?;
    apt(&["install", "-y", "-qq", "--no-install-recommends", name])
}

pub fn chromium() -> Result<PathBuf> {
    const PLACES: [&str; 4] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];
    let find = || PLACES.iter().map(PathBuf::from).find(|place| place.exists());
    if let Some(found) = find() {
        return Ok(found);
    }
    package("chromium")?;
    find().ok_or_else(|| anyhow::anyhow!("chromium was installed but is not in /usr/bin"))
}

pub fn npm() -> Result<Command> {
    ensure!(Command::new("npm").arg("--version").output().is_ok(), "Node.js with npm is missing: install Node.js 20 or newer");
    Ok(Command::new("npm"))
}
