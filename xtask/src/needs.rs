//! Prerequisites of the commands that a new machine may lack.
//!
//! They are installed if that needs no password; otherwise an error says what to install.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail, ensure};

use crate::shell::{execute, root};

pub fn wasm_target() -> Result<()> {
    let out = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
        .current_dir(root())
        .output()?;
    if !Path::new(String::from_utf8_lossy(&out.stdout).trim()).exists() {
        execute(
            Command::new("rustup")
                .args(["target", "add", "wasm32-unknown-unknown"])
                .current_dir(root()),
        )?;
    }
    Ok(())
}

/// Install a Debian package.
///
/// # Errors
///
/// Says what to install, if this process is not root or there is no apt.
pub fn package(name: &str) -> Result<()> {
    let root_user =
        Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0");
    if !root_user || !Path::new("/usr/bin/apt-get").exists() {
        bail!(
            "{name} is missing: install it, on Debian or Ubuntu with `sudo apt-get install {name}`"
        );
    }
    let apt = |args: &[&str]| {
        execute(Command::new("apt-get").args(args).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-qq"])?;
    apt(&["install", "-y", "-qq", "--no-install-recommends", name])
}

pub fn chromium() -> Result<PathBuf> {
    const PLACES: [&str; 4] = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/usr/bin/google-chrome-stable",
    ];
    let find = || PLACES.iter().map(PathBuf::from).find(|place| place.exists());
    if let Some(found) = find() {
        return Ok(found);
    }
    package("chromium")?;
    find().ok_or_else(|| anyhow::anyhow!("chromium was installed but is not in /usr/bin"))
}

pub fn npm() -> Result<Command> {
    ensure!(
        Command::new("npm").arg("--version").output().is_ok(),
        "Node.js with npm is missing: install Node.js 20 or newer"
    );
    Ok(Command::new("npm"))
}

/// The Python of a virtual environment in `target` with the packages of a requirements file. The
/// environment is created again when the file changes.
pub fn python(requirements: &Path) -> Result<PathBuf> {
    let folder = root().join("target/python");
    let (python, listed) = (folder.join("bin/python"), folder.join("requirements.txt"));
    let wanted = std::fs::read_to_string(requirements)?;
    if python.exists() && std::fs::read_to_string(&listed).is_ok_and(|known| known == wanted) {
        return Ok(python);
    }
    if !Command::new("python3")
        .args(["-c", "import ensurepip"])
        .status()
        .is_ok_and(|status| status.success())
    {
        package("python3-venv")?;
    }
    execute(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    execute(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ])
            .arg(requirements),
    )?;
    std::fs::write(listed, wanted)?;
    Ok(python)
}

/// Apache with mod_auth_openidc, a relying party of the end-to-end tests.
pub fn apache() -> Result<()> {
    if !Path::new("/usr/sbin/apache2").exists() {
        package("apache2")?;
    }
    if !Path::new("/usr/lib/apache2/modules/mod_auth_openidc.so").exists() {
        package("libapache2-mod-auth-openidc")?;
    }
    Ok(())
}
