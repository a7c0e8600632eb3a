//! File systems of tests that are small, full or read-only. Mounting one needs root.

use std::{
    fs::{File, OpenOptions, Permissions},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

/// A file system in memory, which is unmounted when dropped.
pub struct FileSystem(PathBuf);

/// Run a program, and return what it has printed if it fails.
pub fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if output.status.success() { Ok(()) } else { Err(format!("{program}: {message}")) }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

impl FileSystem {
    /// Mount a file system of this size, such as `16m`. `Err` says why that is not possible.
    pub fn mount(folder: &Path, size: &str) -> Result<Self, String> {
        std::fs::create_dir_all(folder).expect("a folder");
        let options = format!("size={size},mode=700");
        run("mount", &["-t", "tmpfs", "-o", &options, "tmpfs", text(folder)])?;
        Ok(Self(folder.to_owned()))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    /// Use up all space.
    pub fn fill(&self) {
        let mut filler = File::create(self.filler()).expect("a file");
        let mut size = 1 << 20;
        while size > 0 {
            if filler.write(&vec![0; size]).is_err() {
                size /= 2;
            }
        }
    }

    /// Give back what [`Self::fill`] has used.
    pub fn free(&self) {
        std::fs::remove_file(self.filler()).expect("the filler is removed");
    }
}

impl Drop for FileSystem {
    fn drop(&mut self) {
        if let Err(error) = run("umount", &[text(&self.0)]) {
            println!("{error}");
        }
    }
}

/// A folder that cannot be written until this is dropped.
pub enum ReadOnly {
    /// By its file system, as root may write in spite of permissions.
    Mounted(#[expect(dead_code, reason = "it is unmounted when dropped")] FileSystem),
    Permissions(PathBuf),
}

/// Make a folder and its files read-only, with their contents.
pub fn make_read_only(folder: &Path) -> Result<ReadOnly, String> {
    let probe = folder.join("probe");
    let is_denied = {
        std::fs::write(&probe, "").expect("a file");
        set_modes(folder, 0o500, 0o400);
        OpenOptions::new().write(true).open(&probe).is_err()
    };
    if is_denied {
        return Ok(ReadOnly::Permissions(folder.to_owned()));
    }
    set_modes(folder, 0o700, 0o600);
    let contents: Vec<(PathBuf, Vec<u8>)> = files(folder)
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).expect("a file")))
        .collect();
    let mounted = FileSystem::mount(folder, "16m")?;
    for (path, content) in contents {
        std::fs::write(path, content).expect("a copy");
    }
    set_modes(folder, 0o700, 0o600);
    run("mount", &["-o", "remount,ro", text(folder)])?;
    Ok(ReadOnly::Mounted(mounted))
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        if let Self::Permissions(folder) = self {
            set_modes(folder, 0o700, 0o600);
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

fn set_modes(folder: &Path, folder_mode: u32, file_mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    // The folder first gets a mode with which its files can be reached.
    std::fs::set_permissions(folder, Permissions::from_mode(0o700)).expect("a mode");
    for file in files(folder) {
        std::fs::set_permissions(file, Permissions::from_mode(file_mode)).expect("a mode");
    }
    std::fs::set_permissions(folder, Permissions::from_mode(folder_mode)).expect("a mode");
}
