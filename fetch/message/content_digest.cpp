// SPDX-License-Identifier: MIT
#include "content_digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace pop3::fetch {
namespace {

void check(int done) {
    if (done != 1) throw std::runtime_error("SHA-256 is not available from OpenSSL");
}

}  // namespace

std::string hex(const digest& content) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t octet : content) {
        text += digits[octet >> 4];
        text += digits[octet & 0x0F];
    }
    return text;
}

struct digester::impl {
    impl() { start(); }
    void start() const { check(EVP_DigestInit_ex2(context.get(), kind.get(), nullptr)); }

    std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> kind{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                    EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

digester::digester() = default;
digester::~digester() = default;

digester::impl& digester::started() {
    if (!impl_) impl_ = std::make_unique<impl>();
    return *impl_;
}

void digester::update(std::string_view octets) {
    check(EVP_DigestUpdate(started().context.get(), octets.data(), octets.size()));
}

void digester::continue_from(digester& other) {
    check(EVP_MD_CTX_copy_ex(started().context.get(), other.started().context.get()));
}

digest digester::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> whole{};
    check(EVP_DigestFinal_ex(started().context.get(), whole.data(), nullptr));
    impl_->start();
    digest half;
    std::copy_n(whole.begin(), half.size(), half.begin());
    return half;
}

std::string short_name(std::string_view text) {
    digester name;
    name.update(text);
    return hex(name.finish()).substr(0, 16);
}

}  // namespace pop3::fetch
