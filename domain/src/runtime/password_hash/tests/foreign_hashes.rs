//! Hashes that other systems have made of [`PASSWORD`], with a small cost. The implementations that
//! made them are named; those of Keycloak were computed as it does, by Python's `hashlib` and
//! `argon2-cffi`.

/// The password of each hash.
pub(super) const PASSWORD: &str = "correct horse b\u{E4}ttery";

/// What made a hash, and the hash.
pub(super) const FOREIGN_HASHES: &[(&str, &str)] = &[
    ("bcrypt, by htpasswd -B", "$2y$06$bfKk6WNHgbL8ab1l.axkTuudRkh7Tg5ntWm0n/G.VSGCSsdZgFwTu"),
    ("bcrypt, by passlib", "$2b$05$Kn6p8Z0FKKGf/T3tyn2y2ebUpAZ3eZvAzHtAFtXnm6zmShmgE7//C"),
    (
        "PBKDF2 with SHA-1, by passlib",
        "$pbkdf2$1200$opTy3vu/d64VImQs5fxfCw$3HFZXw9PLcomwuw4Ql7qkX1lR2o",
    ),
    (
        "PBKDF2 with SHA-256, by passlib",
        concat!(
            "$pbkdf2-sha256$1200$vLfWeu.911rLWUsJ4bxXag$971PbR/9HcK5LdT4N/..vJVEtCXatwO",
            "ClScMYId7GxE",
        ),
    ),
    (
        "PBKDF2 with SHA-512, by passlib",
        concat!(
            "$pbkdf2-sha512$1200$jpFSSql1rvV.7x2DcO49Bw$1bGot9reXzc9qgqvObfG6B0L/T3VhCm",
            "otKZJiTBjgcwXZPcnu/RKanW/2kfpr7lg5RE6SLzdRxQih1sVRtVzIw",
        ),
    ),
    (
        "scrypt, by passlib",
        concat!(
            "$scrypt$ln=10,r=8,p=1$tlaK8f5/j1GqlRIihFDqfQ$/fzQmqYcF6cPX0qmks+crZrsyeQAP",
            "A83N2P2HFs5dTY",
        ),
    ),
    (
        "Argon2id, by argon2-cffi",
        concat!(
            "$argon2id$v=19$m=256,t=2,p=2$PsoT1HQ5MojgeawEXdbRdQ$NHPfMONgrG7/4CKSVFQGt0",
            "eXKSHxR1Heq6DNmYlvG0Y",
        ),
    ),
    (
        "Argon2i, by argon2-cffi",
        concat!(
            "$argon2i$v=19$m=64,t=1,p=1$ugzy0mQ5sSxI87v++bl1iw$SGKllVlBjDQjkRGNAWkwAlWt",
            "SR11oLf+BG9AtdS/eXU",
        ),
    ),
    (
        "Django's default",
        concat!(
            "pbkdf2_sha256$1500$V0R4Oj2ipgYxfFTRaM6kGG$6/CXrNQCbOhzW9IQhOA13h69RtKSNDqB",
            "/rObNb5Rsks=",
        ),
    ),
    (
        "Django, PBKDF2 with SHA-1",
        "pbkdf2_sha1$1500$PgfVR8NrZ5acpFNLbucpne$KuoMw0/GsLIk7LNXIwnhjacRbqU=",
    ),
    (
        "Django, bcrypt of SHA-256",
        "bcrypt_sha256$$2b$05$7/owUxu2cx2t1Z6N4SiiJOSeDUkdi0Der0XJm3MuogiXxloriDo9e",
    ),
    ("Django, bcrypt", "bcrypt$$2b$05$w4s73K2JxvtvNFRiFjnVbec36egNmWd2oA.tAKX1FVxCtYyeQb/ki"),
    (
        "Django, scrypt",
        concat!(
            "scrypt$1024$gkrQOnWJYoRRVVH8tPCfrg$8$5$zSY3uqBMp/LQgUqDJL4gNB9pJ2lVukgCRPb",
            "L0IWIPQNsGCNfXUMrEZTw+9xI3siUyFY6cQdYv768Vws3uHZkXw==",
        ),
    ),
    (
        "Django, Argon2",
        concat!(
            "argon2$argon2id$v=19$m=128,t=1,p=1$VFFjR1JsV2owNDJzaTd5NkJTN1JNVw$jzTltsdU",
            "48236Oss+ZH+FB0GQIZPnUpMn3jt+bmmyh8",
        ),
    ),
    (
        "Keycloak, PBKDF2",
        concat!(
            r#"{"type":"password","credentialData":"{\"hashIterations\":2100,\"algorithm\"#,
            r#"":\"pbkdf2-sha512\",\"additionalParameters\":{}}","secretData":"{\"value\""#,
            r#":\"ZjALsYltiUXMoNi98WY/FY6Uue6ZLGBDjne3Ory9Nj4/fCQG79nc1I96HWEsHzG6xr43uhL"#,
            r#"EmIu1QtjdFsg7FQ==\",\"salt\":\"Y6yFW66IxoNKAV3YZ75crw==\",\"additionalPara"#,
            r#"meters\":{}}"}"#,
        ),
    ),
    (
        "Keycloak, Argon2",
        concat!(
            r#"{"type":"password","credentialData":"{\"hashIterations\":3,\"algorithm\":\"#,
            r#""argon2\",\"additionalParameters\":{\"hashLength\":[\"32\"],\"memory\":[\""#,
            r#"96\"],\"type\":[\"id\"],\"version\":[\"1.3\"],\"parallelism\":[\"1\"]}}",""#,
            r#"secretData":"{\"value\":\"pOatVjOY4m44l8Bhy+89k5TgMj6cM3tdNJnr0mNxQwo=\",\"#,
            r#""salt\":\"Y6yFW66IxoNKAV3YZ75crw==\",\"additionalParameters\":{}}"}"#,
        ),
    ),
];

/// Eighty times the letter x, by `htpasswd -B`: bcrypt reads the first 72 bytes.
pub(super) const BCRYPT_OF_A_LONG_PASSWORD: &str =
    "$2y$05$C5q.Uog4qxzjxdoknpnfQO6hK2STDhRPizBp63LiD8OQWLpVJqfG.";
