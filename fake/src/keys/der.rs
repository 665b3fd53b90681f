//! Encodes the part of ASN.1's DER that RSA keys need.

use num_bigint::BigUint;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// `rsaEncryption` with its `NULL` parameters, as an encoded AlgorithmIdentifier.
const RSA_ENCRYPTION: [u8; 15] =
    [SEQUENCE, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// The elements of a sequence.
#[derive(Default)]
pub(super) struct Der(Vec<u8>);

impl Der {
    pub(super) fn integer(&mut self, number: &BigUint) {
        let mut bytes = number.to_bytes_be();
        // If the first bit were set, the number would be negative.
        if bytes.first().is_some_and(|first| *first >= 0x80) {
            bytes.insert(0, 0);
        }
        self.element(INTEGER, &bytes);
    }

    pub(super) fn sequence(self) -> Vec<u8> {
        let mut outer = Self::default();
        outer.element(SEQUENCE, &self.0);
        outer.0
    }

    fn element(&mut self, tag: u8, content: &[u8]) {
        self.0.push(tag);
        self.length(content.len());
        self.0.extend_from_slice(content);
    }

    fn length(&mut self, length: usize) {
        let bytes = length.to_be_bytes();
        let bytes = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
        if length >= 0x80 {
            self.0.push(0x80 | bytes.len() as u8);
            self.0.extend_from_slice(bytes);
        } else {
            self.0.push(length as u8);
        }
    }
}

/// A SubjectPublicKeyInfo.
pub(super) fn public_key(modulus: &BigUint, exponent: u32) -> Vec<u8> {
    let mut key = Der::default();
    key.integer(modulus);
    key.integer(&BigUint::from(exponent));
    let mut bits = vec![0];
    bits.extend(key.sequence());
    let mut info = Der(RSA_ENCRYPTION.to_vec());
    info.element(BIT_STRING, &bits);
    info.sequence()
}
