// SPDX-License-Identifier: MIT
// Names and values as application/x-www-form-urlencoded: the body of a request for a token, and the query
// of a URL (RFC 6749, appendix B).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/credentials.hpp"

namespace pop3::oauth {

struct parameter {
    std::string name;
    secret_string value;
};

/// In their order, without those that are empty.
secret_string form(const std::vector<parameter>& parameters);
/// `url` with these in its query.
std::string url_with(const std::string& url, const std::vector<parameter>& parameters);
/// The parameters of a query; the first of each name.
std::map<std::string, secret_string> parse_form(std::string_view text);

}  // namespace pop3::oauth
