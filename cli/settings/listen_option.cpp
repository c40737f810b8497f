// SPDX-License-Identifier: MIT
#include "listen_option.hpp"

#include <charconv>
#include <iostream>

#include "vocabulary/host_syntax.hpp"

namespace pop3::cli {

bool split_host_and_port(const std::string& text, std::string& host, std::uint16_t& port) {
    const bool bracketed = text.starts_with('[');
    const std::size_t bracket = text.find(']');
    if (bracketed && bracket == std::string::npos) return false;
    // An IPv6 address without brackets has colons of its own, and no port.
    const bool bare_v6 = !bracketed && text.find(':') != text.rfind(':');
    const std::size_t colon = bare_v6 ? std::string::npos : text.find(':', bracketed ? bracket : 0);
    host = bracketed ? text.substr(1, bracket - 1) : text.substr(0, colon);
    port = 0;
    if (bracketed && colon != bracket + 1 && bracket + 1 != text.size()) return false;
    if (colon == std::string::npos) return !host.empty();
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, port);
    return error == std::errc{} && stopped == end && !host.empty();
}

void refuse_ambiguous(const std::string& host) {
    if (const auto words = defect_of_host(host)) throw usage_error(*words);
}

void add_listen_option(command_syntax command, listening_options& options) {
    command
        .add_option(
            "--listen",
            [&options](const std::string& text) {
                if (!split_host_and_port(text, options.address, options.port))
                    throw usage_error("expected ADDRESS or ADDRESS:PORT");
                refuse_ambiguous(options.address);
            },
            "The numeric address and the port; port 0 is a free one (default: 127.0.0.1:0)")
        .value_name("ADDRESS:PORT");
    add_port_file_option(command, options.port_file);
}

void add_port_file_option(command_syntax command, std::string& file) {
    command
        .add_option("--port-file", file,
                    "Write the port into FILE when it can be reached, and remove FILE at the end")
        .value_name("FILE");
}

void print_listening(const std::string& address, std::uint16_t port, std::string_view words) {
    const bool v6 = address.find(':') != std::string::npos;
    std::cout << "listening on " << words << (v6 ? "[" : "") << address << (v6 ? "]:" : ":") << port
              << std::endl;
}

}  // namespace pop3::cli
