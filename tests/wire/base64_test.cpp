// SPDX-License-Identifier: MIT
// Base64 (RFC 4648, section 4), strictly.
#include "wire/base64.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace pop3::wire;

TEST(Base64, GivesTheVectorsOfRfc4648) {
    constexpr std::pair<const char*, const char*> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [octets, text] : vectors) {
        EXPECT_EQ(base64_encode(octets), text);
        EXPECT_EQ(base64_decode(text), octets);
    }
}

TEST(Base64, UsesTheWholeAlphabet) {
    std::string octets;
    for (int i = 0; i < 256; ++i) octets += static_cast<char>(i);
    EXPECT_EQ(base64_encode("\xfb\xff\xbf"), "+/+/");
    EXPECT_EQ(base64_decode(base64_encode(octets)), octets);
}

TEST(Base64, ComesBackWhateverIsEncoded) {
    std::mt19937 random(1);
    for (std::size_t length = 0; length < 200; ++length) {
        std::string octets;
        for (std::size_t i = 0; i < length; ++i) octets += static_cast<char>(random());
        EXPECT_EQ(base64_encode(octets).size(), (length + 2) / 3 * 4);
        EXPECT_EQ(base64_decode(base64_encode(octets)), octets);
    }
}

TEST(Base64, HasOneSpellingForEachOctetString) {
    for (const char* text :
         {"Z",     "Zg",       "Zg=",   "Zg===", "Z===",     "====", "=",
          "==",    "Zg==Zg==", "Zh==",  "Zm9=",  "Zm9v=",    "Zm=v", "=m9v",
          " Zm9v", "Zm9v\n",   "Zm 9v", "Zm-_",  "Zm9v====", "Zm9!", "\xff\xff\xff\xff"})
        EXPECT_FALSE(base64_decode(text)) << text;
    EXPECT_FALSE(base64_decode(std::string_view("Zm\0v", 4)));
}

}  // namespace
