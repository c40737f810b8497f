// SPDX-License-Identifier: MIT
// Passwords that are sealed in the database.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "fleet/secrets/key_ring.hpp"
#include "fleet/secrets/sealed_secret.hpp"
#include "pop3/error.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "wire/base64.hpp"

namespace pop3::fleet {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string line_of(const std::string& id, char octet) {
    return id + ':' + wire::base64_encode(std::string(32, octet)) + '\n';
}

key_ring keys_of(const std::string& text) {
    return key_ring::parsed(text, "keys");
}

std::string refusal(const std::function<void()>& attempt) {
    try {
        attempt();
    } catch (const error& e) {
        return e.reason().message();
    }
    return "nothing was refused";
}

TEST(SealedSecret, OpensToWhatWasSealed) {
    const key_ring keys = keys_of(line_of("one", 'k'));
    EXPECT_EQ(open(seal("tanstaaf", {7, "ann"}, keys), {7, "ann"}, keys).reveal(), "tanstaaf");
}

TEST(SealedSecret, HasNothingOfTheSecretInIt) {
    const sealed_secret sealed = seal("tanstaaf", {7, "ann"}, keys_of(line_of("one", 'k')));
    EXPECT_THAT(sealed.octets, Not(HasSubstr("tanstaaf")));
}

TEST(SealedSecret, DiffersEachTime) {
    const key_ring keys = keys_of(line_of("one", 'k'));
    EXPECT_NE(seal("tanstaaf", {7, "ann"}, keys).octets, seal("tanstaaf", {7, "ann"}, keys).octets);
}

TEST(SealedSecret, DoesNotOpenForAnotherAccount) {
    const key_ring keys = keys_of(line_of("one", 'k'));
    EXPECT_THAT(refusal([&] {
                    open(seal("tanstaaf", {7, "ann"}, keys), {8, "ann"}, keys);
                }),
                HasSubstr("sealed for another account"));
}

TEST(SealedSecret, DoesNotOpenForAnotherServer) {
    const key_ring keys = keys_of(line_of("one", 'k'));
    const sealed_secret sealed = seal("tanstaaf", {7, "ann"}, keys);
    EXPECT_THAT(refusal([&] {
                    open(sealed, {7, "evil"}, keys);
                }),
                HasSubstr("sealed for another account or server"));
}

TEST(SealedSecret, DoesNotOpenUnderAnotherKeyId) {
    const key_ring keys = keys_of(line_of("one", 'k') + line_of("two", 'k'));
    sealed_secret sealed = seal("tanstaaf", {7, "ann"}, keys);
    sealed.key_id = "two";
    EXPECT_THAT(refusal([&] { open(sealed, {7, "ann"}, keys); }), HasSubstr("was changed"));
}

TEST(SealedSecret, DoesNotOpenIfAnyOctetWasChanged) {
    const key_ring keys = keys_of(line_of("one", 'k'));
    const sealed_secret sealed = seal("tanstaaf", {7, "ann"}, keys);
    for (std::size_t i = 0; i < sealed.octets.size(); ++i) {
        sealed_secret changed = sealed;
        changed.octets[i] = static_cast<char>(changed.octets[i] ^ 1);
        EXPECT_THAT(refusal([&] {
                        open(changed, {7, "ann"}, keys);
                    }),
                    HasSubstr("was changed"))
            << i;
    }
}

TEST(SealedSecret, DoesNotOpenIfItIsCutShort) {
    const key_ring keys = keys_of(line_of("one", 'k'));
    EXPECT_THAT(refusal([&] { open({"one", "short"}, {7, "ann"}, keys); }), HasSubstr("damaged"));
}

TEST(SealedSecret, OpensByAnOlderKeyAfterARotation) {
    const sealed_secret sealed = seal("tanstaaf", {7, "ann"}, keys_of(line_of("old", 'o')));
    const key_ring rotated = keys_of(line_of("new", 'n') + line_of("old", 'o'));
    EXPECT_EQ(open(sealed, {7, "ann"}, rotated).reveal(), "tanstaaf");
    EXPECT_EQ(seal("tanstaaf", {7, "ann"}, rotated).key_id, "new");
}

TEST(SealedSecret, NamesTheKeyThatIsMissing) {
    const sealed_secret sealed = seal("tanstaaf", {7, "ann"}, keys_of(line_of("old", 'o')));
    EXPECT_THAT(refusal([&] {
                    open(sealed, {7, "ann"}, keys_of(line_of("new", 'n')));
                }),
                HasSubstr("its key old is not here"));
}

TEST(SealedSecret, NeedsAKey) {
    EXPECT_THAT(refusal([] { seal("tanstaaf", {7, "ann"}, {}); }), HasSubstr("--secret-key"));
}

TEST(SealedSecret, HasALongestSecret) {
    const key_ring keys = keys_of(line_of("one", 'k'));
    EXPECT_EQ(
        open(seal(std::string(4096, 'x'), {1, "ann"}, keys), {1, "ann"}, keys).reveal().size(),
        4096U);
    EXPECT_THAT(refusal([&] {
                    seal(std::string(4097, 'x'), {1, "ann"}, keys);
                }),
                HasSubstr("4096"));
}

TEST(KeyRing, PassesOverCommentsAndEmptyLines) {
    EXPECT_EQ(keys_of("# keys\n\n " + line_of("one", 'k')).current()->id, "one");
}

TEST(KeyRing, RefusesAKeyOfAnotherLengthWithoutShowingIt) {
    const std::string text = "one:" + wire::base64_encode("tanstaaf");
    const std::string words = refusal([&] { keys_of(text); });
    EXPECT_THAT(words, HasSubstr("32 octets"));
    EXPECT_THAT(words, Not(HasSubstr(wire::base64_encode("tanstaaf"))));
}

TEST(KeyRing, RefusesTwoKeysOfOneId) {
    EXPECT_THAT(refusal([] { keys_of(line_of("one", 'a') + line_of("one", 'b')); }),
                HasSubstr("line 2: two keys have this id"));
}

TEST(KeyRing, RefusesAFileThatOthersMayRead) {
    const test::temporary_directory home;
    const std::filesystem::path file = home.path() / "keys";
    test::put(file, line_of("one", 'k'));
    ::chmod(file.c_str(), 0644);
    EXPECT_THAT(refusal([&] { key_ring::read(file); }), HasSubstr("chmod 600"));
    ::chmod(file.c_str(), 0600);
    EXPECT_EQ(key_ring::read(file).current()->id, "one");
}

}  // namespace
}  // namespace pop3::fleet
