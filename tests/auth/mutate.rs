//! Makes invalid tokens of many kinds, most of them with a valid signature.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::support::issuer::Issuer;

/// Makes a token out of a good one.
pub(crate) struct Mutator {
    pub(crate) rng: Rng,
    issuer: Issuer,
    stranger: Issuer,
    now: u64,
}

impl Mutator {
    /// The same seed gives the same tokens.
    pub(crate) fn new(seed: u64, now_seconds: u64) -> Self {
        Self { rng: Rng::with_seed(seed), issuer: Issuer::a(), stranger: Issuer::b(), now: now_seconds }
    }

    pub(crate) fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    pub(crate) fn token(&mut self) -> String {
        match self.rng.u8(0..12) {
            0 => self.good(),
            1..=3 => self.with_other_claims(),
            4 => self.with_other_header(),
            5 => self.with_odd_json(),
            6 => self.with_odd_encoding(),
            7 => self.with_parts_of_others(),
            8 => self.with_confused_algorithm(),
            9 => self.with_flipped_bytes(),
            10 => self.with_changed_characters(),
            _ => self.with_doubled_names(),
        }
    }

    fn claims(&self) -> Map<String, Value> {
        let now = self.now;
        let claims = json!({
            "iss": "https://clerk.example.com", "sub": "user_1", "sid": "sess_1", "azp": "https://app.example.com",
            "iat": now - 10, "nbf": now - 20, "exp": now + 3600, "v": 2, "sts": "active", "fva": [0, -1], "jti": "1",
            "o": {"id": "org_1", "rol": "admin", "per": "read", "fpm": "1"}, "fea": "o:posts",
        });
        claims.as_object().unwrap().clone()
    }

    fn header(&self) -> Map<String, Value> {
        json!({"alg": "RS256", "kid": self.issuer.kid, "typ": "JWT"}).as_object().unwrap().clone()
    }

    fn good(&self) -> String {
        self.issuer.sign(&self.header().into(), &self.claims().into())
    }

    fn value(&mut self) -> Value {
        let now = self.now;
        let values = [
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(-1),
            json!(1),
            json!(""),
            json!("1"),
            json!("user_1"),
            json!([]),
            json!(["user_1"]),
            json!({}),
            json!({"a": [1]}),
            json!(now),
            json!(now + 1),
            json!(now - 100),
            json!(now + 100_000),
            json!(1e15),
            json!(-1e15),
            json!(9e18),
            json!(0.5),
            json!("RS256"),
            json!("JWT"),
            json!("\u{0}"),
            json!("é"),
            json!("mch_1"),
            json!(i64::MAX),
            json!(u64::MAX),
        ];
        values[self.rng.usize(..values.len())].clone()
    }

    fn with_other_claims(&mut self) -> String {
        let mut claims = self.claims();
        for _ in 0..self.rng.usize(1..4) {
            let names: Vec<String> =
                claims.keys().cloned().chain(["aud".into(), "act".into(), "cnf".into()]).collect();
            let name = names[self.rng.usize(..names.len())].clone();
            match self.rng.u8(0..5) {
                0 => drop(claims.remove(&name)),
                1 => {
                    let other = names[self.rng.usize(..names.len())].clone();
                    let (a, b) = (claims.get(&name).cloned(), claims.get(&other).cloned());
                    claims.extend(a.map(|a| (other, a)));
                    claims.extend(b.map(|b| (name, b)));
                }
                _ => drop(claims.insert(name, self.value())),
            }
        }
        self.issuer.sign(&self.header().into(), &claims.into())
    }

    fn with_other_header(&mut self) -> String {
        let mut header = self.header();
        let names = ["alg", "kid", "typ", "cat", "crit", "jku", "jwk", "b64", "cty", "zip", "enc"];
        for _ in 0..self.rng.usize(1..3) {
            let name = names[self.rng.usize(..names.len())].to_owned();
            let strings = [
                "none",
                "HS256",
                "RS384",
                "PS256",
                "ES256",
                "at+jwt",
                "jwt",
                "cl_B7d4PD333AAA",
                "rs256",
                "RS256 ",
            ];
            let value = match self.rng.u8(0..4) {
                0 => drop_value(),
                1 => json!([name.clone()]),
                2 => json!(strings[self.rng.usize(..strings.len())]),
                _ => self.value(),
            };
            header.insert(name, value);
        }
        self.issuer.sign(&header.into(), &self.claims().into())
    }

    /// JSON that readers differ about, well signed.
    fn with_odd_json(&mut self) -> String {
        let (header, claims) =
            (Value::from(self.header()).to_string(), Value::from(self.claims()).to_string());
        let (now, inner) = (self.now, &claims[1..claims.len() - 1]);
        let odd = [
            format!("[{claims}]"),
            format!("{claims} {{}}"),
            format!("\u{feff}{claims}"),
            format!(" \n{claims}\t"),
            format!("{{{inner},}}"),
            format!("{{{inner},\"x\":01}}"),
            format!("{{{inner},\"x\":1e400}}"),
            format!("{{{inner},\"x\":NaN}}"),
            format!("{{{inner},\"x\":{}}}", "9".repeat(400)),
            format!("{{{inner},\"x\":\"\\ud800\"}}"),
            format!("{{{inner},\"x\":\"\t\"}}"),
            format!("{{{inner},\"x\":{}1{}}}", "[".repeat(300), "]".repeat(300)),
            format!("{{'sub':'user_1','exp':{}}}", now + 60),
            "null".to_owned(),
            "\"user_1\"".to_owned(),
            String::new(),
            format!("{{\"sub\":\"user_1\",\"exp\":{}e0}}", now + 60),
            "{\"sub\":\"user_1\",\"exp\":1e300}".to_owned(),
            "{\"sub\":\"user_1\",\"exp\":1e400}".to_owned(),
            "{\"sub\":\"user_1\",\"exp\":18446744073709551616}".to_owned(),
            format!("{{\"sub\":\"user_1\",\"exp\":{}}}", "9".repeat(5000)),
            format!("{{{inner},\"nbf\":-1e308}}").replacen("nbf", "nbf_", 1),
            format!("{{{inner},\"auth_time\":-0,\"y\":1E+19,\"z\":1e-400}}"),
            format!("{{\"sub\":\"user_1\",\"exp\":{}.9}}", now + 60),
            format!("{{\"sub\":\"user_1\",\"exp\":-{}}}", now),
            format!("{{\"sub\":\"user_1\",\"exp\":\"{}\"}}", now + 60),
            claims.replace(':', " : "),
            claims.replace("sub", "\\u0073ub"),
            claims.replacen('{', "{/* */", 1),
        ];
        let odd = &odd[self.rng.usize(..odd.len())];
        if self.rng.u8(0..4) == 0 {
            self.issuer.sign_raw(odd, &claims)
        } else {
            self.issuer.sign_raw(&header, odd)
        }
    }

    fn with_doubled_names(&mut self) -> String {
        let (header, claims) =
            (Value::from(self.header()).to_string(), Value::from(self.claims()).to_string());
        let doubled = |object: &str, member: &str| format!("{{{member},{}", &object[1..]);
        let members = [
            "\"sub\":\"user_2\"",
            "\"exp\":1",
            "\"exp\":99999999999",
            "\"azp\":\"https://evil.example\"",
            "\"nbf\":1",
            "\"\\u0073ub\":\"user_2\"",
            "\"o\":{\"id\":\"org_1\",\"id\":\"org_2\"}",
            "\"x\":[{\"y\":1,\"y\":2}]",
        ];
        let members_of_header = [
            "\"alg\":\"none\"",
            "\"alg\":\"RS256\"",
            "\"kid\":\"x\"",
            "\"typ\":\"at+jwt\"",
            "\"\\u0061lg\":\"HS256\"",
        ];
        if self.rng.bool() {
            self.issuer.sign_raw(&header, &doubled(&claims, members[self.rng.usize(..members.len())]))
        } else {
            let member = members_of_header[self.rng.usize(..members_of_header.len())];
            self.issuer.sign_raw(&doubled(&header, member), &claims)
        }
    }

    fn with_odd_encoding(&mut self) -> String {
        let token = self.good();
        let parts: Vec<&str> = token.split('.').collect();
        let standard = |part: &str| STANDARD.encode(URL_SAFE_NO_PAD.decode(part).unwrap());
        match self.rng.u8(0..12) {
            0 => format!("{token}="),
            1 => format!("{token}=="),
            2 => format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
            3 => format!("{}.{}=.{}", parts[0], parts[1], parts[2]),
            4 => format!("{}.{}.{}", standard(parts[0]), standard(parts[1]), standard(parts[2])),
            5 => format!(" {token}"),
            6 => format!("{token}\n"),
            7 => token.replacen('.', "..", 1),
            8 => format!("{token}."),
            9 => format!("{token}.{}", parts[2]),
            10 => format!("Bearer {token}"),
            _ => format!("{}.{}.{}", parts[0], parts[1], self.with_spare_bits(parts[2])),
        }
    }

    /// The last character holds bits that no byte takes.
    fn with_spare_bits(&mut self, part: &str) -> String {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let last = char::from(alphabet[self.rng.usize(..alphabet.len())]);
        format!("{}{last}", &part[..part.len() - 1])
    }

    fn with_parts_of_others(&mut self) -> String {
        let (own, other) = (self.good(), self.with_other_claims());
        let foreign = self.stranger.sign(&self.header().into(), &self.claims().into());
        let tokens = [own, other, foreign];
        let mut part = |index: usize| {
            let token = &tokens[self.rng.usize(..tokens.len())];
            token.split('.').nth(index).unwrap().to_owned()
        };
        format!("{}.{}.{}", part(0), part(1), part(2))
    }

    /// A token whose algorithm is not the key's: no signature, or one by the public key as a shared secret.
    fn with_confused_algorithm(&mut self) -> String {
        let algorithms = [
            "none", "None", "NONE", "HS256", "HS384", "HS512", "RS384", "RS512", "PS256", "ES256", "EdDSA",
            "",
        ];
        let mut header = self.header();
        header.insert("alg".to_owned(), json!(algorithms[self.rng.usize(..algorithms.len())]));
        let signed = self.issuer.sign(&header.into(), &self.claims().into());
        let (body, signature) = signed.rsplit_once('.').unwrap();
        match self.rng.u8(0..3) {
            0 => format!("{body}."),
            1 => {
                let pem = self.issuer.pem();
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, pem.as_bytes());
                format!("{body}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, body.as_bytes())))
            }
            _ => format!("{body}.{signature}"),
        }
    }

    fn with_flipped_bytes(&mut self) -> String {
        let token = self.good();
        let mut parts: Vec<Vec<u8>> =
            token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap()).collect();
        for _ in 0..self.rng.usize(1..4) {
            let part = &mut parts[self.rng.usize(..3)];
            let index = self.rng.usize(..part.len());
            part[index] ^= 1 << self.rng.u8(0..8);
        }
        parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect::<Vec<_>>().join(".")
    }

    fn with_changed_characters(&mut self) -> String {
        let mut token: Vec<char> = self.good().chars().collect();
        for _ in 0..self.rng.usize(1..4) {
            let index = self.rng.usize(..token.len());
            match self.rng.u8(0..3) {
                0 => drop(token.remove(index)),
                1 => token.insert(index, self.rng.alphanumeric()),
                _ => token[index] = ['=', '+', '/', '-', '_', '.', ' ', 'é', '\0', '%'][self.rng.usize(..10)],
            }
        }
        token.into_iter().collect()
    }
}

const fn drop_value() -> Value {
    Value::Null
}
