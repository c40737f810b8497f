// SPDX-License-Identifier: MIT
// result<T>: a value or a failure, for callers that do not want exceptions.
#pragma once

#include <utility>
#include <variant>

#include "pop3/error.hpp"

namespace pop3::inline v1 {

/// Either a T or the failure that prevented it. The same type under every -std, so that it may be
/// part of a binary interface.
template <class T>
class [[nodiscard]] result {
  public:
    using value_type = T;

    result(T value) : held_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: as return value
    result(failure f) : held_(std::in_place_index<1>, std::move(f)) {}    // NOLINT: as return value

    [[nodiscard]] bool has_value() const noexcept { return held_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value; undefined without one, as with std::expected.
    T& operator*() & noexcept { return *std::get_if<0>(&held_); }
    const T& operator*() const& noexcept { return *std::get_if<0>(&held_); }
    T&& operator*() && noexcept { return std::move(*std::get_if<0>(&held_)); }
    T* operator->() noexcept { return std::get_if<0>(&held_); }
    const T* operator->() const noexcept { return std::get_if<0>(&held_); }

    /// The failure; undefined if there is a value.
    [[nodiscard]] const failure& error() const& noexcept { return *std::get_if<1>(&held_); }
    [[nodiscard]] failure&& error() && noexcept { return std::move(*std::get_if<1>(&held_)); }

    /// The value, or the failure thrown as error or error_proto.
    T value() && {
        if (!has_value()) raise(std::move(*std::get_if<1>(&held_)));
        return std::move(*std::get_if<0>(&held_));
    }
    const T& value() const& {
        if (!has_value()) raise(*std::get_if<1>(&held_));
        return *std::get_if<0>(&held_);
    }

    friend bool operator==(const result&, const result&) = default;

  private:
    std::variant<T, failure> held_;
};

}  // namespace pop3::inline v1
