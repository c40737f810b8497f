// SPDX-License-Identifier: MIT
// The fake Gmail and the server below it answer whatever a client under test sends: they never end its test.
#include "pop3/fakes/fake_gmail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <stdexcept>

#include "http/client.hpp"

namespace pop3::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* letter = "Message-ID: <1@example.org>\r\n\r\nHello.\r\n";

std::size_t open_files() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

class FakeGmail : public testing::Test {
  protected:
    [[nodiscard]] http::response send(const std::string& method, const std::string& path,
                                      std::vector<http::field> fields,
                                      const std::string& body = {}) const {
        fields.push_back({"Authorization", "Bearer good"});
        auto got = http::perform({.method = method,
                                  .url = gmail.url() + path,
                                  .fields = std::move(fields),
                                  .body = secret_string(body)});
        if (!got) throw error(got.error());
        return *std::move(got);
    }
    [[nodiscard]] int import(const std::string& type, const std::string& metadata,
                             const std::string& user = "me") const {
        return send("POST", "/upload/gmail/v1/users/" + user + "/messages/import",
                    {{"Content-Type", type}},
                    "--b\r\nContent-Type: application/json\r\n\r\n" + metadata +
                        "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + letter +
                        "\r\n--b--\r\n")
            .status;
    }
    // The address of an upload.
    [[nodiscard]] std::string begun() const {
        const auto answer = send(
            "POST", "/upload/gmail/v1/users/me/messages/import?uploadType=resumable", {}, "{}");
        return answer.fields.at("location").substr(gmail.url().size());
    }

    fake_gmail gmail;
};

TEST_F(FakeGmail, ReadsABoundaryWithQuotesAndWithout) {
    for (const char* const type :
         {"multipart/related; boundary=\"b\"", "multipart/related; boundary=b",
          "multipart/related; Boundary=b; charset=UTF-8"}) {
        fake_gmail one;
        const auto answer = http::perform(
            {.method = "POST",
             .url = one.url() + "/upload/gmail/v1/users/me/messages/import",
             .fields = {{"Authorization", "Bearer good"}, {"Content-Type", type}},
             .body = secret_string("--b\r\n\r\n{\"labelIds\":[\"INBOX\"]}\r\n--b\r\n\r\n" +
                                   std::string(letter) + "\r\n--b--\r\n")});
        ASSERT_TRUE(answer) << answer.error();
        ASSERT_EQ(one.messages().size(), 1U) << type;
        EXPECT_EQ(one.messages()[0].text, letter) << type;
        EXPECT_EQ(one.messages()[0].message_id, "<1@example.org>") << type;
        EXPECT_THAT(one.messages()[0].labels, ElementsAre("INBOX")) << type;
    }
}

TEST_F(FakeGmail, RefusesAnImportThatIsNone) {
    EXPECT_EQ(import("multipart/related", "{}"), 400);
    EXPECT_EQ(import("multipart/related; boundary=c", "{}"), 400);
    EXPECT_EQ(import("multipart/related; boundary=b", R"({"labelIds":"INBOX"})"), 400);
    EXPECT_EQ(import("multipart/related; boundary=b", R"({"labelIds":[1]})"), 400);
    EXPECT_EQ(import("multipart/related; boundary=b", "[]"), 400);
    EXPECT_THAT(gmail.messages(), IsEmpty());
}

TEST_F(FakeGmail, IsThatOfMeAndOfItsAddressAlone) {
    EXPECT_EQ(import("multipart/related; boundary=b", "{}", "me"), 200);
    EXPECT_EQ(import("multipart/related; boundary=b", "{}", "ann@gmail.com"), 200);
    EXPECT_EQ(import("multipart/related; boundary=b", "{}", "bob@gmail.com"), 403);
}

TEST_F(FakeGmail, TakesAnUploadInOneWithoutARange) {
    EXPECT_EQ(send("PUT", begun(), {}, letter).status, 200);
    ASSERT_EQ(gmail.messages().size(), 1U);
    EXPECT_EQ(gmail.messages()[0].text, letter);
}

TEST_F(FakeGmail, TakesAnUploadWhoseLengthComesWithItsLastPart) {
    const std::string place = begun();
    EXPECT_EQ(send("PUT", place, {{"Content-Range", "bytes 0-1/*"}}, "a\r").status, 308);
    EXPECT_EQ(send("PUT", place, {{"Content-Range", "bytes 2-3/4"}}, "\nb").status, 200);
    EXPECT_EQ(gmail.messages().at(0).text, "a\r\nb");
}

TEST_F(FakeGmail, RefusesARangeThatIsNone) {
    EXPECT_EQ(send("PUT", begun(), {{"Content-Range", "0-1/2"}}, "ab").status, 400);
    EXPECT_EQ(send("PUT", begun(), {{"Content-Range", "bytes 5-6/7"}}, "ab").status, 400);
}

TEST_F(FakeGmail, RefusesALabelThatIsNone) {
    for (const char* const body : {"", "{", "[]", "{}", R"({"name":1})"})
        EXPECT_EQ(send("POST", "/gmail/v1/users/me/labels", {}, body).status, 400) << body;
    EXPECT_EQ(send("POST", "/gmail/v1/users/me/labels", {}, R"({"name":"POP3"})").status, 200);
    EXPECT_EQ(gmail.labels().size(), 1U);
}

TEST(FakeWebServer, AnswersByAnErrorWhereItsHandlerThrows) {
    const fake_web_server server(
        [](const web_request&) -> web_answer { throw std::runtime_error("no such row"); });
    const auto got = http::perform({.url = server.url("/")});
    ASSERT_TRUE(got) << got.error();
    EXPECT_EQ(got->status, 500);
    EXPECT_THAT(std::string(got->body.reveal()), HasSubstr("no such row"));
}

TEST(FakeWebServer, KeepsNoFileOfAConnectionThatHasEnded) {
    const fake_web_server server([](const web_request&) { return web_answer{}; });
    const std::size_t before = open_files();
    for (int n = 0; n < 40; ++n) ASSERT_TRUE(http::perform({.url = server.url("/")}));
    EXPECT_EQ(server.connections(), 40U);
    EXPECT_LT(open_files(), before + 20);
}

}  // namespace
}  // namespace pop3::test
