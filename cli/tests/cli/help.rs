//! Tests the help, and the exit status of an invalid command line.

use crate::support::Folder;

#[test]
fn help_names_every_command_and_option() {
    let folder = Folder::new("help");
    let help = folder.run(["--help"]).succeeded().stdout;
    for command in ["generate", "check", "adopt", "diff", "keep", "operations"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
    }
    let help = folder.run(["generate", "--help"]).succeeded().stdout;
    for option in [
        "<SPEC>",
        "--overlay <YAML>",
        "--settings <TOML>",
        "--out <DIR>",
        "--name <CRATE>",
        "--runtime <PATH>",
        "--module",
    ] {
        assert!(help.contains(option), "{help}");
    }
    let version = folder.run(["--version"]).succeeded().stdout;
    assert_eq!(version, concat!("openapi-build ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_wrong_command_line_has_the_status_2() {
    let folder = Folder::new("a_wrong_command_line");
    let cases: [&[&str]; 6] = [
        &[],
        &["generat", "a.yml"],
        &["generate", "a.yml"],
        &["generate", "a.yml", "--out", "b", "--name", "not a name"],
        &["generate", "a.yml", "--out", "b", "--runtime", "not-there"],
        &["generate", "a.yml", "--out", "b", "--module", "--name", "c"],
    ];
    for arguments in cases {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("--help"), "{arguments:?}: {}", ran.stderr);
    }
}
