//! What turns a description into a type: [`model!`](crate::model), [`open_enum!`](crate::open_enum),
//! [`union!`](crate::union!).

/// Makes a struct a model, from a table of its fields: field, `required` or `optional`, name in JSON, perhaps
/// `.constant("text")`, `.secret()` or `.escaped()`; at the end perhaps `..field` for the properties beside the declared
/// ones.
///
/// Implements [`Codec`](crate::Codec), `Debug`, `Serialize` and `Deserialize`, and gives the struct a constant `SHAPE`.
///
/// serde's traits go by way of `serde_json::Value`, and so work with every self-describing format: JSON, YAML, TOML,
/// MessagePack, CBOR and the like. They do not work with formats that must be told what comes next, such as bincode or
/// postcard.
///
/// ```
/// use std::collections::BTreeMap;
///
/// #[derive(Clone, Default, PartialEq)]
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
                &[$($crate::Field::$kind($key) $(.$modifier($($argument)?))*),*],
            );
        }
        #[allow(deprecated)]
        impl $crate::Codec for $name {
            fn view(&self, look: &mut dyn $crate::Look) {
                look.model(&Self::SHAPE, &[$(&self.$field),*], $crate::expand_additional!($(&self.$additional)?));
            }
            fn view_mut(&mut self, change: &mut dyn $crate::Change) {
                change.model(
                    &Self::SHAPE,
                    &mut [$(&mut self.$field),*],
                    $crate::expand_additional!($(&mut self.$additional)?),
                );
            }
        }
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::expansion::debug(self, f)
            }
        }
        $crate::expand_serde!($name);
    };
}

/// Makes an enum of texts an open one, from a table of its variants; a variant `Unknown(String)` takes all other texts.
///
/// Implements `as_str`, `Display`, `From<&str>`, `From<String>`, `Default` (the empty text), [`Codec`](crate::Codec),
/// `Serialize` and `Deserialize`.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
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
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self.as_str(), f)
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
                look.text(self.as_str(), self);
            }
            fn view_mut(&mut self, change: &mut dyn $crate::Change) {
                change.text(self);
            }
        }
        impl $crate::expansion::Text for $name {
            fn set(&mut self, text: &str) {
                *self = Self::from(text);
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
/// Implements [`Union`](crate::Union), [`Codec`](crate::Codec), `Debug`, `Default` (`Unknown(null)`), `Serialize` and
/// `Deserialize`.
///
/// ```
/// use openapi_runtime::{Kind, Value};
///
/// #[derive(Clone, PartialEq)]
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
            fn read(
                &mut self,
                index: usize,
                json: &mut $crate::Json<'_>,
            ) -> ::core::result::Result<(), $crate::JsonError> {
                let mut at = 0;
                $(
                    if index == at {
                        *self = Self::$variant(json.read()?);
                        return ::core::result::Result::Ok(());
                    }
                    at += 1;
                )*
                *self = Self::Unknown(json.read()?);
                ::core::result::Result::Ok(())
            }

            fn clear(&mut self) {
                *self = ::core::default::Default::default();
            }
        }
        impl $crate::Codec for $name {
            fn view(&self, look: &mut dyn $crate::Look) {
                const NAME: &str = ::core::stringify!($name);
                match self {
                    $(Self::$variant(value) => look.variant(NAME, value),)*
                    Self::Unknown(value) => look.variant(NAME, value),
                }
            }
            fn view_mut(&mut self, change: &mut dyn $crate::Change) {
                change.union(self);
            }
        }
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::expansion::debug(self, f)
            }
        }
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unknown($crate::Value::Null)
            }
        }
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
macro_rules! expand_additional {
    () => {
        ::core::option::Option::None
    };
    ($additional:expr) => {
        ::core::option::Option::Some($additional)
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
