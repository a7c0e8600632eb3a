//! Prerequisites of the commands that a new machine may lack.
//!
//! They are installed if that needs no password; otherwise an error says what to install.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail, ensure};

use crate::shell::{run_command, workspace_root};

pub fn ensure_wasm_target() -> Result<()> {
    let out = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
        .current_dir(workspace_root())
        .output()?;
    if !Path::new(String::from_utf8_lossy(&out.stdout).trim()).exists() {
        run_command(
            Command::new("rustup")
                .args(["target", "add", "wasm32-unknown-unknown"])
                .current_dir(workspace_root()),
        )?;
    }
    Ok(())
}

/// Install a Debian package.
///
/// # Errors
///
/// Says what to install, if this process is not root or there is no apt.
pub fn install_package(name: &str) -> Result<()> {
    let is_root =
        Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0");
    if !is_root || !Path::new("/usr/bin/apt-get").exists() {
        bail!(
            "{name} is missing: install it, on Debian or Ubuntu with `sudo apt-get install {name}`"
        );
    }
    let apt = |args: &[&str]| {
        run_command(Command::new("apt-get").args(args).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-qq"])?;
    apt(&["install", "-y", "-qq", "--no-install-recommends", name])
}

pub fn ensure_chromium() -> Result<PathBuf> {
    const PATHS: [&str; 4] = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/usr/bin/google-chrome-stable",
    ];
    let find = || PATHS.iter().map(PathBuf::from).find(|place| place.exists());
    if let Some(found) = find() {
        return Ok(found);
    }
    install_package("chromium")?;
    find().ok_or_else(|| anyhow::anyhow!("chromium was installed but is not in /usr/bin"))
}

pub fn npm_command() -> Result<Command> {
    ensure!(
        Command::new("npm").arg("--version").output().is_ok(),
        "Node.js with npm is missing: install Node.js 20.11 or newer"
    );
    Ok(Command::new("npm"))
}

/// The Python of a virtual environment in `target` with the packages of a requirements file. The
/// environment is created again when the file changes.
pub fn ensure_python(requirements: &Path) -> Result<PathBuf> {
    let folder = workspace_root().join("target/python");
    let (python, installed_requirements) =
        (folder.join("bin/python"), folder.join("requirements.txt"));
    let wanted_requirements = std::fs::read_to_string(requirements)?;
    if python.exists()
        && std::fs::read_to_string(&installed_requirements)
            .is_ok_and(|installed| installed == wanted_requirements)
    {
        return Ok(python);
    }
    if !Command::new("python3")
        .args(["-c", "import ensurepip"])
        .status()
        .is_ok_and(|status| status.success())
    {
        install_package("python3-venv")?;
    }
    run_command(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    run_command(
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
    std::fs::write(installed_requirements, wanted_requirements)?;
    Ok(python)
}

/// Apache with mod_auth_openidc, a relying party of the end-to-end tests.
pub fn ensure_apache() -> Result<()> {
    if !Path::new("/usr/sbin/apache2").exists() {
        install_package("apache2")?;
    }
    if !Path::new("/usr/lib/apache2/modules/mod_auth_openidc.so").exists() {
        install_package("libapache2-mod-auth-openidc")?;
    }
    Ok(())
}

/// nginx and psql, for the tests of a proxy in front of two processes.
pub fn ensure_proxy_tools() -> Result<()> {
    if !Path::new("/usr/sbin/nginx").exists() {
        install_package("nginx-light")?;
    }
    if Command::new("psql").arg("--version").output().is_err() {
        install_package("postgresql-client")?;
    }
    Ok(())
}
