//! What turns a description into a type: [`model!`](crate::model), [`open_enum!`](crate::open_enum),
//! [`union!`](crate::union!).

/// Makes a struct a model, from a table of its fields: field, `required` or `optional`, name in JSON, perhaps
/// `.constant("text")`, `.secret()` or `.escaped()`; at the end perhaps `..field` for the properties beside the declared
/// ones.
///
/// Implements [`Codec`](crate::Codec), `Clone`, `PartialEq`, `Debug`, `Serialize` and `Deserialize`, and gives the struct
/// a constant `SHAPE`. Derive `Default`.
///
/// serde's traits go by way of `serde_json::Value`, and so work with every self-describing format: JSON, YAML, TOML,
/// MessagePack, CBOR and the like. They do not work with formats that must be told what comes next, such as bincode or
/// postcard.
///
/// ```
/// use std::collections::BTreeMap;
///
/// #[derive(Default)]
/// pub struct Session {
///     pub object: String,
///     pub r#type: Option<String>,
///     pub secret: Option<String>,
///     pub additional: BTreeMap<String, i64>,
/// }
///
/// openapi_runtime::model! {
///     Session {
///         object: required("object").constant("session"),
///         r#type: optional("type"),
///         secret: optional("secret").secret(),
///         ..additional
///     }
/// }
///
/// let session: Session = openapi_runtime::from_json(br#"{"object":"session","secret":"x","more":1}"#)?;
/// assert_eq!(session.additional["more"], 1);
/// assert!(format!("{session:?}").contains("secret: [redacted]"));
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
#[macro_export]
macro_rules! model {
    ($name:ident {
        $($field:ident: $kind:ident($key:literal) $(.$modifier:ident($($argument:literal)?))*,)*
        $(..$additional:ident)?
    }) => {
        impl $name {
            pub(crate) const SHAPE: $crate::Shape = $crate::Shape::new(
                ::core::stringify!($name),
                &[$($crate::Field { name: $key, rule: $crate::expansion::$kind $(.$modifier($($argument)?))* }),*],
            );
        }
        #[allow(deprecated)]
        impl $crate::Codec for $name {
            fn view(&self, look: &mut dyn $crate::Look) {
                $crate::expand_model_call!(look, &[$(&self.$field),*], $(&self.$additional)?);
            }
            fn view_mut(&mut self, change: &mut dyn $crate::Change) {
                $crate::expand_model_call!(change, &mut [$(&mut self.$field),*], $(&mut self.$additional)?);
            }
        }
        $crate::expand_traits!($name);
        $crate::expand_serde!($name);
    };
}

/// Makes an enum of texts an open one, from a table of its variants; a variant `Unknown(String)` takes all other texts.
///
/// Implements `as_str`, `Display` and `Debug` (the text), `PartialEq`, `Eq` and `Hash` (of the text, so that it does not
/// matter how a value was made), `From<&str>`, `From<String>`, `Default` (the empty text), [`Codec`](crate::Codec),
/// `Serialize` and `Deserialize`.
///
/// ```
/// #[derive(Clone)]
/// pub enum Status {
///     Active,
///     Unknown(String),
/// }
///
/// openapi_runtime::open_enum! {
///     Status {
///         Active: "active",
///     }
/// }
///
/// assert_eq!(Status::from("active"), Status::Active);
/// assert_eq!(Status::from("paused").as_str(), "paused");
/// assert_eq!(Status::Unknown("active".to_owned()), Status::Active);
/// ```
#[macro_export]
macro_rules! open_enum {
    ($name:ident { $($variant:ident: $text:literal,)* }) => {
        impl $name {
            /// The text that the API knows this value by.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self.as_str(), f)
            }
        }
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl ::core::cmp::Eq for $name {}
        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state);
            }
        }
        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(::std::borrow::ToOwned::to_owned(text)),
                }
            }
        }
        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::from("")
            }
        }
        impl $crate::Codec for $name {
            fn view(&self, look: &mut dyn $crate::Look) {
                look.text(self.as_str());
            }
            fn view_mut(&mut self, change: &mut dyn $crate::Change) {
                change.text(self);
            }
        }
        $crate::expand_serde!($name);
    };
}

/// Makes an enum a union, from a table of its variants: `tagged(property, texts)`, `object(&SHAPE)` or `kind(Kind)`, see
/// [`Variant`](crate::Variant). A variant `Unknown(Value)` takes what is none of them.
///
/// A value is the variant whose tag it names; else one of its kind that has all required properties and no other text
/// for a constant, by the fewest unknown properties and then by the order of the table. The first that decodes wins.
///
/// Implements [`Union`](crate::Union), [`Codec`](crate::Codec), `Clone`, `PartialEq`, `Debug`, `Default`
/// (`Unknown(null)`), `Serialize` and `Deserialize`.
///
/// ```
/// use openapi_runtime::{Kind, Value};
///
/// pub enum Subject {
///     Id(String),
///     Ids(Vec<String>),
///     Unknown(Value),
/// }
///
/// openapi_runtime::union! {
///     Subject {
///         Id: kind(Kind::String),
///         Ids: kind(Kind::Array),
///     }
/// }
///
/// assert!(openapi_runtime::from_json::<Subject>(b"[\"a\"]")? == Subject::Ids(vec!["a".to_owned()]));
/// assert!(openapi_runtime::from_json::<Subject>(b"7")? == Subject::Unknown(7.into()));
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
#[macro_export]
macro_rules! union {
    ($name:ident { $($variant:ident: $kind:ident($($argument:expr),*),)* }) => {
        impl $crate::Union for $name {
            fn variants(&self) -> &'static [$crate::Variant] {
                const { &[$($crate::Variant::$kind($($argument),*)),*] }
            }

            #[allow(unused_assignments)]
            fn begin(&mut self, index: usize) -> &mut dyn $crate::Codec {
                let mut at = 0;
                *self = Self::Unknown($crate::Value::Null);
                $(
                    if index == at {
                        *self = Self::$variant(::core::default::Default::default());
                    }
                    at += 1;
                )*
                match self {
                    $(Self::$variant(value) => value,)*
                    Self::Unknown(value) => value,
                }
            }
        }
        impl $crate::Codec for $name {
            fn view(&self, look: &mut dyn $crate::Look) {
                const NAME: &str = ::core::stringify!($name);
                let mut index = 0;
                $(
                    if let Self::$variant(value) = self {
                        return look.variant(NAME, index, value);
                    }
                    index += 1;
                )*
                if let Self::Unknown(value) = self {
                    look.variant(NAME, index, value);
                }
            }
            fn view_mut(&mut self, change: &mut dyn $crate::Change) {
                change.union(self);
            }
        }
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unknown($crate::Value::Null)
            }
        }
        $crate::expand_traits!($name);
        $crate::expand_serde!($name);
    };
}

/// Makes a builder a future: `into_future!(Builder, Output)` has `.await` call its method `send`.
#[macro_export]
macro_rules! into_future {
    ($builder:ident, $output:ty) => {
        impl ::core::future::IntoFuture for $builder {
            type Output = ::core::result::Result<$output, $crate::Error>;
            type IntoFuture = $crate::Call<$output>;

            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! expand_model_call {
    ($to:ident, $slots:expr,) => {
        $to.model(Self::SHAPE, $slots)
    };
    ($to:ident, $slots:expr, $additional:expr) => {
        $to.open_model(Self::SHAPE, $slots, ::core::option::Option::Some($additional))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! expand_traits {
    ($name:ident) => {
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::expansion::copy(self)
            }
        }
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::expansion::equal(self, other)
            }
        }
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::expansion::debug(self, f)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! expand_serde {
    ($name:ident) => {
        impl $crate::expansion::Serialize for $name {
            fn serialize<S: $crate::expansion::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::expansion::serialize(self, serializer)
            }
        }
        impl<'de> $crate::expansion::Deserialize<'de> for $name {
            fn deserialize<D: $crate::expansion::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::expansion::deserialize(deserializer)
            }
        }
    };
}
