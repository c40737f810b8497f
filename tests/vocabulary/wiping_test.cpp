// SPDX-License-Identifier: MIT
// No memory that a login frees contains the password: inspected when it is freed.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"

namespace {

// More octets than a short string holds in place; and their base64 in PLAIN.
constexpr std::string_view password = "correct horse battery staple";
constexpr std::string_view in_base64 = "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ==";

bool watching = false;
int found = 0;

void look_at(const void* memory) noexcept {
    if (!watching || !memory) return;
    const std::string_view octets(static_cast<const char*>(memory),
                                  malloc_usable_size(const_cast<void*>(memory)));
    for (const std::string_view secret : {password, in_base64})
        if (octets.find(secret.substr(4, 12)) != std::string_view::npos) ++found;
}

}  // namespace

void* operator new(std::size_t size) {
    if (void* memory = std::malloc(size ? size : 1)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    look_at(memory);
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}

namespace {

using namespace pop3;

// Answers +OK to any command, and ignores it.
template <class T>
void run(flow<T> exchange, std::string_view answer = "+OK\r\n") {
    std::size_t at = 0;
    while (const io_request* want = exchange.next()) {
        io_result done;
        if (want->type == io_request::kind::write) done.octets = want->out.size();
        if (want->type == io_request::kind::read) {
            done.octets = answer.size() - at;
            std::memcpy(want->in.data(), answer.data() + at, done.octets);
            at += done.octets;
        }
        exchange.done(done);
    }
    EXPECT_TRUE(exchange.take());
}

class Wiping : public testing::Test {
  protected:
    // The memory freed while `login` runs, and with the session after it.
    template <class Login>
    static int secrets_given_back(Login login) {
        found = 0;
        {
            owned_session s;
            s.set_secure();
            run(flows::greeting(s), "+OK <1896.697170952@dbc.mtview.ca.us>\r\n");
            watching = true;
            login(s);
        }
        watching = false;
        return found;
    }
};

TEST_F(Wiping, IsSeenToWork) {
    watching = true;
    found = 0;
    void* const careless = operator new(password.size());
    std::memcpy(careless, password.data(), password.size());
    operator delete(careless);
    watching = false;
    EXPECT_EQ(found, 1);
}

TEST_F(Wiping, HappensAfterPass) {
    EXPECT_EQ(secrets_given_back([](dialogue& s) { run(flows::pass(s, password)); }), 0);
}

TEST_F(Wiping, HappensAfterApop) {
    EXPECT_EQ(
        secrets_given_back([](dialogue& s) { run(flows::apop(s, credentials("ann", password))); }),
        0);
}

TEST_F(Wiping, HappensAfterAuthPlain) {
    EXPECT_EQ(secrets_given_back([](dialogue& s) {
                  run(flows::capa(s), "+OK\r\nSASL PLAIN\r\n.\r\n");
                  sasl_plain plain(credentials("a", password));
                  run(flows::auth(s, plain));
              }),
              0);
}

TEST_F(Wiping, HappensWhenTheLoginIsDropped) {
    EXPECT_EQ(secrets_given_back([](dialogue& s) {
                  flow<reply> exchange = flows::pass(s, password);
                  exchange.next();
              }),
              0);
}

}  // namespace
