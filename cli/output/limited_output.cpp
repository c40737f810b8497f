// SPDX-License-Identifier: MIT
#include "limited_output.hpp"

#include <unistd.h>

#include <exception>
#include <string_view>
#include <utility>

#include "system/limited_write.hpp"

namespace pop3::cli {

limited_output::limited_output(int out, wait_limits limits)
    : std::ostream(static_cast<std::streambuf*>(this)), out_(out), limits_(std::move(limits)) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    exceptions(std::ios::badbit);
    if (::isatty(out) == 1) setf(std::ios::unitbuf);
}

// Nothing is left after flush(), or after a failure.
limited_output::~limited_output() {
    try {
        sync();
    } catch (const std::exception&) {
    }
}

limited_output::int_type limited_output::overflow(int_type octet) {
    sync();
    if (traits_type::eq_int_type(octet, traits_type::eof())) return traits_type::not_eof(octet);
    return sputc(traits_type::to_char_type(octet));
}

int limited_output::sync() {
    const std::string_view octets(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    setp(buffer_.data(), buffer_.data() + buffer_.size());  // what failed is not written twice
    system::write_all(out_, octets, "standard output", limits_);
    return 0;
}

}  // namespace pop3::cli
