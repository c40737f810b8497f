// SPDX-License-Identifier: MIT
#include "pop3/server/certificate.hpp"

#include <fstream>
#include <iterator>

#include "pop3/error.hpp"

namespace pop3::inline v1 {
namespace {

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in || text.empty()) raise(fail(errc::tls_bad_file, file + " cannot be read"));
    return text;
}

}  // namespace

server_certificate server_certificate::from_files(const std::string& chain_file,
                                                  const std::string& key_file) {
    return {content_of(chain_file), content_of(key_file)};
}

}  // namespace pop3::inline v1
