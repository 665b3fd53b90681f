//! What turns a description into a type: [`model!`](crate::codegen::model), [`open_enum!`](crate::codegen::open_enum),
//! [`union!`](crate::codegen::union).

/// Makes a struct a model, by a table of its fields: the field, its rule, its name in JSON. The rule is `required`,
/// `nullable` or `optional`, as [`Rule`](crate::codegen::Rule) explains; `.constant("text")`, `.secret()` or `.escaped()` may
/// follow. A last entry `..field` names the field for undeclared properties; an entry
/// `@named(data, r#type)` before it says that the variant of the union `data` is the one that the property `r#type` names,
/// see [`Variant::named`](crate::codegen::Variant::named).
///
/// Implements [`Codec`](crate::codegen::Codec), `Clone`, `Default`, `PartialEq`, `Debug`, `Serialize` and `Deserialize`, and
/// gives the struct a constant `SHAPE`. By `Default`, each field has its type's
/// [placeholder](crate::codegen::Codec::placeholder).
///
/// serde's traits work with every format that describes itself: JSON, YAML, TOML, MessagePack, CBOR and the like. A model
/// is written as a map of unknown length, because what it leaves out and which properties it carries beside the declared
/// ones is known only when it is written. bincode, postcard and other formats that could not be read back refuse that.
/// A number may also be written as a float where the type is an integer, as long as it is whole.
///
/// ```
/// use std::collections::BTreeMap;
///
/// pub struct Session {
///     pub object: String,
///     pub r#type: Option<String>,
///     pub secret: Option<String>,
///     pub additional: BTreeMap<String, i64>,
/// }
///
/// openapi_runtime::codegen::model! {
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
#[doc(hidden)]
#[macro_export]
macro_rules! model {
    ($name:ident {
        $($field:ident: $kind:ident($key:literal) $(.$modifier:ident($($argument:literal)?))*,)*
        $(@named($payload:ident, $tag:ident),)?
        $(..$additional:ident)?
    }) => {
        impl $name {
            pub(crate) const SHAPE: $crate::codegen::Shape = $crate::codegen::Shape::new(
                ::core::stringify!($name),
                &[$($crate::codegen::Field { name: $key, rule: $crate::codegen::$kind $(.$modifier($($argument)?))* }),*],
            );
        }
        #[allow(deprecated)]
        impl $crate::codegen::Codec for $name {
            fn placeholder() -> Self {
                Self {
                    $($field: $crate::codegen::Codec::placeholder(),)*
                    $($additional: $crate::codegen::Codec::placeholder(),)?
                }
            }
            fn visit(&self, visitor: &mut dyn $crate::codegen::Visitor) {
                $crate::expand_model_call!(visitor, &[$(&self.$field),*], $(&self.$additional)?);
            }
            fn visit_mut(&mut self, visitor: &mut dyn $crate::codegen::VisitorMut) {
                $crate::expand_model_call!(visitor, &mut [$(&mut self.$field),*], $(&mut self.$additional)?);
                $($crate::codegen::decode_payload(&mut self.$payload, &self.$tag);)?
            }
        }
        $crate::expand_traits!($name);
        $crate::expand_serde!($name, deserialize);
    };
}

/// Makes an enum of strings an open one, by a table of its variants. A variant `Unknown(String)` keeps any other string.
///
/// Implements `as_str`, `Display` and `Debug` (the string), `PartialEq`, `Eq` and `Hash` (of the string: `Unknown` of a
/// known string equals its variant), `From<&str>`, `From<String>`, `Default` (the empty string), [`Text`](crate::codegen::Text),
/// [`Codec`](crate::codegen::Codec), `Serialize` and `Deserialize`. serde's traits take it for a string, in every format.
///
/// ```
/// #[derive(Clone)]
/// pub enum Status {
///     Active,
///     Unknown(String),
/// }
///
/// openapi_runtime::codegen::open_enum! {
///     Status {
///         Active: "active",
///     }
/// }
///
/// assert_eq!(Status::from("active"), Status::Active);
/// assert_eq!(Status::from("paused").as_str(), "paused");
/// assert_eq!(Status::Unknown("active".to_owned()), Status::Active);
/// ```
#[doc(hidden)]
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
            #[inline]
            fn default() -> Self {
                Self::from("")
            }
        }
        impl $crate::codegen::Text for $name {
            fn set(&mut self, text: &str) -> ::core::result::Result<(), &'static str> {
                *self = Self::from(text);
                ::core::result::Result::Ok(())
            }
            fn reset(&mut self) {
                *self = Self::from("");
            }
        }
        impl $crate::codegen::Codec for $name {
            fn placeholder() -> Self {
                Self::from("")
            }
            fn visit(&self, visitor: &mut dyn $crate::codegen::Visitor) {
                visitor.string(self.as_str());
            }
            fn visit_mut(&mut self, visitor: &mut dyn $crate::codegen::VisitorMut) {
                visitor.text(self);
            }
        }
        $crate::expand_serde!($name, deserialize_text);
    };
}

/// Makes an enum of integers an open one, by a table of its variants. A variant `Unknown(i64)` keeps any other integer.
///
/// Implements `value`, `Display` and `Debug` (the integer), `PartialEq`, `Eq` and `Hash` (of the integer), `From<i64>`,
/// `Default` (zero), [`Codec`](crate::codegen::Codec), `Serialize` and `Deserialize`.
///
/// ```
/// #[derive(Clone, Copy)]
/// pub enum Status {
///     N404,
///     Minus1,
///     Unknown(i64),
/// }
///
/// openapi_runtime::codegen::open_integers! {
///     Status {
///         N404: 404,
///         Minus1: -1,
///     }
/// }
///
/// assert_eq!(Status::from(404), Status::N404);
/// assert_eq!(openapi_runtime::from_json::<Vec<Status>>(b"[-1, 7]")?, [Status::Minus1, Status::Unknown(7)]);
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! open_integers {
    ($name:ident { $($variant:ident: $integer:literal,)* }) => {
        impl $name {
            /// The integer that the API knows this value by.
            #[must_use]
            pub fn value(&self) -> i64 {
                match self {
                    $(Self::$variant => $integer,)*
                    Self::Unknown(value) => *value,
                }
            }
        }
        impl ::core::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($integer => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }
        $crate::expand_open_scalar!($name: i64);
    };
}

/// Makes an enum of strings, integers and booleans an open one, by a table of its variants. A variant `Unknown(Value)`
/// keeps any other JSON.
///
/// Implements `value`, `Display` and `Debug` (the JSON), `PartialEq`, `Eq` and `Hash` (of the value), `From<Value>`,
/// `Default` (`null`), [`Codec`](crate::codegen::Codec), `Serialize` and `Deserialize`.
///
/// ```
/// use openapi_runtime::codegen::Value;
///
/// #[derive(Clone)]
/// pub enum Size {
///     Auto,
///     N1,
///     Unknown(Value),
/// }
///
/// openapi_runtime::codegen::open_scalars! {
///     Size {
///         Auto: "auto",
///         N1: 1,
///     }
/// }
///
/// let sizes: Vec<Size> = openapi_runtime::from_json(br#"[1, "auto", "1"]"#)?;
/// assert_eq!(sizes, [Size::N1, Size::Auto, Size::Unknown("1".into())]);
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! open_scalars {
    ($name:ident { $($variant:ident: $scalar:literal,)* }) => {
        impl $name {
            /// The JSON that the API knows this value by.
            #[must_use]
            pub fn value(&self) -> $crate::codegen::Value {
                match self {
                    $(Self::$variant => $crate::codegen::Value::from($scalar),)*
                    Self::Unknown(value) => ::core::clone::Clone::clone(value),
                }
            }
        }
        impl ::core::convert::From<$crate::codegen::Value> for $name {
            fn from(value: $crate::codegen::Value) -> Self {
                $(
                    if value == $crate::codegen::Value::from($scalar) {
                        return Self::$variant;
                    }
                )*
                Self::Unknown(value)
            }
        }
        $crate::expand_open_scalar!($name: $crate::codegen::Value);
    };
}

/// Makes an enum a union, by a table of its variants: `tagged(property, texts)`, `object(&SHAPE)`, `kind(Kind)` or
/// `named(names)`, see
/// [`Variant`](crate::codegen::Variant). A variant `Unknown(Value)` keeps any other JSON.
///
/// A value is decoded as the variant whose tag it names. Without such a tag the candidates are the variants whose required
/// properties it has and whose constants it does not contradict: first those with the fewest properties that the variant
/// does not declare, then those with the fewest absent nullable ones, then in the order of the table. The first
/// candidate that decodes is taken.
///
/// Implements [`Union`](crate::codegen::Union), [`Codec`](crate::codegen::Codec), `Clone`, `PartialEq`, `Debug`, `Default`
/// (`Unknown(null)`), `Serialize` and `Deserialize`.
///
/// ```
/// use openapi_runtime::codegen::{Kind, Value};
///
/// pub enum Subject {
///     Id(String),
///     Ids(Vec<String>),
///     Unknown(Value),
/// }
///
/// openapi_runtime::codegen::union! {
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
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    ($name:ident { $($variant:ident: $kind:ident($($argument:expr),*),)* }) => {
        impl $crate::codegen::Union for $name {
            fn variants(&self) -> &'static [$crate::codegen::Variant] {
                const { &[$($crate::codegen::Variant::$kind($($argument),*)),*] }
            }

            #[allow(unused_assignments)]
            fn begin(&mut self, index: usize) -> &mut dyn $crate::codegen::Codec {
                let mut at = 0;
                *self = Self::Unknown($crate::codegen::Value::Null);
                $(
                    if index == at {
                        *self = Self::$variant($crate::codegen::Codec::placeholder());
                    }
                    at += 1;
                )*
                match self {
                    $(Self::$variant(value) => value,)*
                    Self::Unknown(value) => value,
                }
            }

            fn unknown(&mut self) -> ::core::option::Option<&mut $crate::codegen::Value> {
                match self {
                    Self::Unknown(value) => ::core::option::Option::Some(value),
                    _ => ::core::option::Option::None,
                }
            }
        }
        impl $crate::codegen::Codec for $name {
            fn placeholder() -> Self {
                Self::Unknown($crate::codegen::Value::Null)
            }
            fn visit(&self, visitor: &mut dyn $crate::codegen::Visitor) {
                const NAME: &str = ::core::stringify!($name);
                let mut index = 0;
                $(
                    if let Self::$variant(value) = self {
                        return visitor.variant(NAME, index, value);
                    }
                    index += 1;
                )*
                if let Self::Unknown(value) = self {
                    visitor.variant(NAME, ::core::primitive::usize::MAX, value);
                }
            }
            fn visit_mut(&mut self, visitor: &mut dyn $crate::codegen::VisitorMut) {
                visitor.union(self);
            }
        }
        $crate::expand_traits!($name);
        $crate::expand_serde!($name, deserialize);
    };
}

/// Completes the builder of an operation: `builder!(Builder, Output)` has `.await` call its method `send`, and adds
/// `maybe`.
#[doc(hidden)]
#[macro_export]
macro_rules! builder {
    ($builder:ident, $output:ty) => {
        impl ::core::future::IntoFuture for $builder {
            type Output = ::core::result::Result<$output, $crate::Error>;
            type IntoFuture = $crate::Call<$output>;

            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
        $crate::maybe!($builder);
    };
}

/// Adds `maybe` to a type that has setters.
#[doc(hidden)]
#[macro_export]
macro_rules! maybe {
    ($name:ident) => {
        impl $name {
            #[doc = ::core::concat!("Calls a setter if there is a value for it: `.maybe(name, ", ::core::stringify!($name), "::name)`.")]
            #[must_use]
            pub fn maybe<T>(
                self,
                value: ::core::option::Option<T>,
                setter: impl ::core::ops::FnOnce(Self, T) -> Self,
            ) -> Self {
                match value {
                    ::core::option::Option::Some(value) => setter(self, value),
                    ::core::option::Option::None => self,
                }
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
                $crate::codegen::copy(self)
            }
        }
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                $crate::codegen::Codec::placeholder()
            }
        }
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codegen::equal(self, other)
            }
        }
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codegen::debug(self, f)
            }
        }
    };
}

/// What open enums have in common whose values are no strings: they stand for the scalar that `value` returns.
#[doc(hidden)]
#[macro_export]
macro_rules! expand_open_scalar {
    ($name:ident: $scalar:ty) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.value() == other.value()
            }
        }
        impl ::core::cmp::Eq for $name {}
        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(&self.value(), state);
            }
        }
        impl ::core::default::Default for $name {
            fn default() -> Self {
                $crate::codegen::Codec::placeholder()
            }
        }
        impl $crate::codegen::Codec for $name {
            fn placeholder() -> Self {
                <Self as ::core::convert::From<$scalar>>::from(
                    <$scalar as $crate::codegen::Codec>::placeholder(),
                )
            }
            fn visit(&self, visitor: &mut dyn $crate::codegen::Visitor) {
                $crate::codegen::Codec::visit(&self.value(), visitor);
            }
            fn visit_mut(&mut self, visitor: &mut dyn $crate::codegen::VisitorMut) {
                let mut value = self.value();
                $crate::codegen::Codec::visit_mut(&mut value, visitor);
                *self = <Self as ::core::convert::From<$scalar>>::from(value);
            }
        }
        $crate::expand_serde!($name, deserialize);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! expand_serde {
    ($name:ident, $deserialize:ident) => {
        impl $crate::codegen::Serialize for $name {
            fn serialize<S: $crate::codegen::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codegen::serialize(self, serializer)
            }
        }
        impl<'de> $crate::codegen::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codegen::$deserialize(deserializer)
            }
        }
    };
}
