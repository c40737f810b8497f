// SPDX-License-Identifier: MIT
#include "sealed_secret.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <memory>

#include "fetch/error.hpp"
#include "system/local_error.hpp"

namespace pop3::fleet {
namespace {

constexpr std::size_t nonce_octets = 12;  // SP 800-38D, 5.2.1.1
constexpr std::size_t tag_octets = 16;

using cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&::EVP_CIPHER_CTX_free)>;

[[noreturn]] void refuse(const char* doing, std::string words) {
    throw system::local_error(
        {fetch::fetch_errc::password_unavailable, doing, {}, std::move(words)});
}

cipher new_cipher() {
    cipher made(::EVP_CIPHER_CTX_new(), &::EVP_CIPHER_CTX_free);
    if (!made) system::raise_errno("seal a password", ENOMEM);
    return made;
}

const unsigned char* bytes(std::string_view octets) {
    return reinterpret_cast<const unsigned char*>(octets.data());
}

unsigned char* bytes(std::string& octets) {
    return reinterpret_cast<unsigned char*>(octets.data());
}

// What must not differ: whose it is, by which key, and which server gets it.
std::string bound_to(const sealed_for& whose, const std::string& key_id) {
    return "pop3 fleet 1\n" + std::to_string(whose.account) + '\n' + key_id + '\n' + whose.server;
}

}  // namespace

sealed_secret seal(const secret_string& secret, const sealed_for& whose, const key_ring& keys) {
    constexpr char doing[] = "seal a password";
    const sealing_key* const key = keys.current();
    if (!key)
        refuse(doing,
               "there is no key: name a file by --secret-key, or use password-file, "
               "password-command or password-credential");
    const std::string_view clear = secret.reveal();
    if (clear.size() > longest_secret) refuse(doing, "it is longer than 4096 octets");
    std::string octets(nonce_octets + clear.size() + tag_octets, '\0');
    if (::RAND_bytes(bytes(octets), nonce_octets) != 1) system::raise_errno(doing, EAGAIN);
    const std::string associated = bound_to(whose, key->id);
    const cipher engine = new_cipher();
    int written = 0;
    unsigned char* const out = bytes(octets) + nonce_octets;
    const bool sealed = ::EVP_EncryptInit_ex(engine.get(), ::EVP_aes_256_gcm(), nullptr,
                                             bytes(key->octets.reveal()), bytes(octets)) == 1 &&
                        ::EVP_EncryptUpdate(engine.get(), nullptr, &written, bytes(associated),
                                            static_cast<int>(associated.size())) == 1 &&
                        ::EVP_EncryptUpdate(engine.get(), out, &written, bytes(clear),
                                            static_cast<int>(clear.size())) == 1 &&
                        ::EVP_EncryptFinal_ex(engine.get(), out + clear.size(), &written) == 1 &&
                        ::EVP_CIPHER_CTX_ctrl(engine.get(), EVP_CTRL_GCM_GET_TAG, tag_octets,
                                              out + clear.size()) == 1;
    if (!sealed) system::raise_errno(doing, EIO);
    return {key->id, std::move(octets)};
}

secret_string open(const sealed_secret& sealed, const sealed_for& whose, const key_ring& keys) {
    constexpr char doing[] = "open a sealed password";
    const sealing_key* const key = keys.find(sealed.key_id);
    if (!key)
        refuse(doing, "its key " + escaped(sealed.key_id) +
                          " is not here: see --secret-key, and the credential pop3-fleet-key");
    if (sealed.octets.size() < nonce_octets + tag_octets) refuse(doing, "the row is damaged");
    const std::size_t size = sealed.octets.size() - nonce_octets - tag_octets;
    const std::string associated = bound_to(whose, sealed.key_id);
    std::string tag = sealed.octets.substr(nonce_octets + size);
    std::string clear(size, '\0');
    const cipher engine = new_cipher();
    int written = 0;
    const bool opened =
        ::EVP_DecryptInit_ex(engine.get(), ::EVP_aes_256_gcm(), nullptr,
                             bytes(key->octets.reveal()), bytes(sealed.octets)) == 1 &&
        ::EVP_DecryptUpdate(engine.get(), nullptr, &written, bytes(associated),
                            static_cast<int>(associated.size())) == 1 &&
        ::EVP_DecryptUpdate(engine.get(), bytes(clear), &written,
                            bytes(sealed.octets) + nonce_octets, static_cast<int>(size)) == 1 &&
        ::EVP_CIPHER_CTX_ctrl(engine.get(), EVP_CTRL_GCM_SET_TAG, tag_octets, tag.data()) == 1 &&
        ::EVP_DecryptFinal_ex(engine.get(), bytes(clear) + size, &written) == 1;
    if (!opened) {
        wipe(clear);
        refuse(doing,
               "it was changed, or sealed for another account or server: set the password "
               "again");
    }
    return secret_string(std::move(clear));
}

}  // namespace pop3::fleet
