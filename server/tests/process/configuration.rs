//! The configuration of the program, and the files that it creates.

use crate::harness::TestDir;

/// E6: only the user that runs the server may read the data folder.
#[cfg(unix)]
#[test]
fn the_data_folder_and_the_master_key_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::new();
    assert!(dir.run(&["migrate"]).status.success());
    let mode =
        |path: &str| std::fs::metadata(dir.0.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/master.key")), (0o700, 0o600));
    // A wrong key is rejected and not overwritten, and a lost one is not created again.
    let key = std::fs::read(dir.0.join("data/master.key")).unwrap();
    for wrong in [vec![9; 32], vec![9; 31], Vec::new()] {
        std::fs::write(dir.0.join("data/master.key"), &wrong).unwrap();
        let rejected = dir.run(&["serve"]);
        assert_eq!(rejected.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&rejected.stderr).contains("master key"), "{rejected:?}");
        assert_eq!(std::fs::read(dir.0.join("data/master.key")).unwrap(), wrong);
    }
    std::fs::remove_file(dir.0.join("data/master.key")).unwrap();
    let rejected = dir.run(&["serve"]);
    assert!(
        String::from_utf8_lossy(&rejected.stderr).contains("missing")
            && !dir.0.join("data/master.key").exists()
    );
    std::fs::write(dir.0.join("data/master.key"), key).unwrap();
    assert!(dir.run(&["doctor"]).status.success());
}

/// E5
#[test]
fn a_wrong_configuration_reports_every_mistake_and_creates_nothing() {
    let dir = TestDir::new();
    dir.write("tenantry.env", "TENANTRY_LOG_FORMAT=xml\nno equals sign\nTENANTRY_MISSPELT=1\n");
    let wrong = [
        ("TENANTRY_CONFIG", "tenantry.env"),
        ("TENANTRY_LISTEN", "everywhere"),
        ("TENANTRY_PUBLIC_URL", "https://id.example/with/path"),
        ("TENANTRY_DATABASE_URL", "mysql://root:hunter2-hunter2@db/x"),
        ("TENANTRY_TRUSTED_PROXIES", "10.0.0.1, nonsense"),
        ("TENANTRY_LOG", "loud=="),
        ("TENANTRY_DEFAULT_TENANT", "Not A Slug"),
        ("TENANTRY_APPLY", "is-not-there.yaml"),
        ("TENANTRY_PUBLIC_ULR", "http://localhost"),
    ];
    for arguments in [&["serve"][..], &[], &["tenant", "list"], &["doctor"]] {
        let mut command = dir.command();
        command.args(arguments);
        for (name, value) in wrong {
            command.env(name, value);
        }
        let rejected = command.output().unwrap();
        let output = String::from_utf8_lossy(&rejected.stderr).into_owned();
        assert_eq!(rejected.status.code(), Some(2), "{output}");
        for name in wrong.iter().map(|(name, _)| *name).skip(1).chain([
            "TENANTRY_LOG_FORMAT",
            "TENANTRY_MISSPELT",
            "line 2",
        ]) {
            assert!(output.contains(name), "{name} is not named:\n{output}");
        }
        assert!(!output.contains("hunter2"), "{output}");
        assert_eq!(output.lines().filter(|line| line.starts_with("  ")).count(), 11, "{output}");
    }
    assert!(!dir.0.join("data").exists(), "the data folder was not created");
    // An unreadable configuration file is reported with the other mistakes.
    let rejected = dir
        .command()
        .env("TENANTRY_CONFIG", "nowhere.env")
        .env("TENANTRY_LISTEN", "x")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&rejected.stderr).into_owned();
    assert!(
        rejected.status.code() == Some(2)
            && output.contains("nowhere.env")
            && output.contains("TENANTRY_LISTEN"),
        "{output}"
    );
    for arguments in [
        &["sevre"][..],
        &["apply"],
        &["tenant"],
        &["tenant", "create"],
        &["--jsn"],
        &["keys", "rotate"],
    ] {
        assert_eq!(dir.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    for (arguments, says) in [
        (&["apply", "nowhere.yaml"][..], "nowhere.yaml"),
        (&["keys", "rotate", "nobody"], "nobody"),
        (&["tenant", "suspend", "nobody"], "nobody"),
        (&["tenant", "create", "Bad Slug"], "slug"),
    ] {
        let rejected = dir.run(arguments);
        assert!(
            rejected.status.code() == Some(2)
                && String::from_utf8_lossy(&rejected.stderr).contains(says),
            "{arguments:?}: {rejected:?}"
        );
    }
}
