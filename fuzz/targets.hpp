// SPDX-License-Identifier: MIT
// The fuzz targets. Each accepts any octets and ends the process if the law is violated: a value or
// a failure, and the same one in any fragmentation.
#pragma once

#include <string_view>

namespace pop3::fuzz {

void body(std::string_view input);
void capabilities(std::string_view input);
void journal(std::string_view input);
void ledger(std::string_view input);
void line_ends(std::string_view input);
void mbox(std::string_view input);
void mboxrd(std::string_view input);
void reply(std::string_view input);
void return_path(std::string_view input);
void sasl(std::string_view input);
void server(std::string_view input);
void session(std::string_view input);
void srv(std::string_view input);
void top(std::string_view input);
void transcript(std::string_view input);
void url(std::string_view input);

struct target {
    std::string_view name;
    void (*run)(std::string_view input);
};

}  // namespace pop3::fuzz
