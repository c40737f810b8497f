// SPDX-License-Identifier: MIT
// What is allowed inside a co_await expression. g++ 12.2 destroys some temporaries of such an
// expression twice; this proves, for each compiler and under ASan, that the API allows none of
// them.
//
// Forbidden, because g++ 12.2 frees them twice or does not compile them, and prevented by the API:
//
//     co_await f({"ann", "x"})                  an aggregate with a string member: what verbs take
//     co_await f(aggregate{.user = "ann"})      has constructors, or is trivial
//     co_await f([text](...) { ... })           a lambda that owns its captures, also inside a
//                                               std::function: sinks are lvalues
//     co_await f({1, 2, 3})                     a list for a std::vector
//     auto [a, b] = co_await f()                leaks when the frame is dropped (g++ 15)
#include <gtest/gtest.h>

#include <functional>

#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"

namespace {

using namespace pop3;

// Longer than a string holds in place, so that a second destruction is a double free.
const std::string user = "a user name that lies on the heap";
const std::string word = "a password that lies on the heap, too";

flow<std::string> takes_credentials(credentials identity) {
    co_return identity.user() + std::string(identity.password().reveal());
}
flow<std::string> takes_credentials_by_reference(const credentials& identity) {
    co_return identity.user() + std::string(identity.password().reveal());
}
flow<std::string> takes_strings(std::string a, std::string_view b) {
    co_return a + std::string(b);
}
flow<std::string> takes_secret(secret_string secret) {
    co_return std::string(secret.reveal());
}
flow<std::size_t> takes_numbers(std::vector<message_number> numbers) {
    co_return numbers.size();
}
flow<std::string> takes_sink(body_sink& sink) {
    sink.write("body");
    co_return "done";
}
flow<std::string> calls(const std::function<std::string()>& f) {
    co_return f();
}

credentials factory() {
    return {user, word};
}
std::vector<message_number> three_numbers() {
    return {message_number(1), message_number(2), message_number(3)};
}

template <class T>
T value_of(flow<T> f) {
    EXPECT_EQ(f.next(), nullptr);
    return f.take().value();
}

// ---- a class with constructors, made in place in every way ----

flow<std::string> braces() {
    std::string s = co_await takes_credentials({user, word});
    co_return s;
}
flow<std::string> named_braces() {
    std::string s = co_await takes_credentials(credentials{user, word});
    co_return s;
}
flow<std::string> parentheses() {
    std::string s = co_await takes_credentials(credentials(user, word));
    co_return s;
}
flow<std::string> braces_by_reference() {
    std::string s = co_await takes_credentials_by_reference({user, word});
    co_return s;
}
flow<std::string> literals() {
    std::string s = co_await takes_credentials(
        {"a user name that lies on the heap", "a password that lies on the heap, too"});
    co_return s;
}
flow<std::string> by_factory() {
    std::string s = co_await takes_credentials(factory());
    co_return s;
}
flow<std::string> by_name() {
    credentials identity(user, word);
    std::string s = co_await takes_credentials(identity);
    co_return s;
}
flow<std::string> flow_named_first() {
    flow<std::string> f = takes_credentials({user, word});
    std::string s = co_await f;
    co_return s;
}

TEST(Await, TakesCredentialsMadeInPlace) {
    for (auto* f : {braces, named_braces, parentheses, braces_by_reference, literals, by_factory,
                    by_name, flow_named_first})
        EXPECT_EQ(value_of(f()), user + word);
}

// ---- strings, secrets, vectors ----

flow<std::string> string_literal() {
    std::string s = co_await takes_strings("a literal that becomes a string on the heap", "!");
    co_return s;
}
flow<std::string> string_expression() {
    std::string s = co_await takes_strings(user + " and more", word);
    co_return s;
}
flow<std::string> secret_of_literal() {
    std::string s = co_await takes_secret("a secret that lies on the heap, as it is long");
    co_return s;
}
flow<std::size_t> vector_by_factory() {
    std::size_t n = co_await takes_numbers(three_numbers());
    co_return n;
}

TEST(Await, TakesStringsSecretsAndVectorsMadeInPlace) {
    EXPECT_EQ(value_of(string_literal()), "a literal that becomes a string on the heap!");
    EXPECT_EQ(value_of(string_expression()), user + " and more" + word);
    EXPECT_EQ(value_of(secret_of_literal()), "a secret that lies on the heap, as it is long");
    EXPECT_EQ(value_of(vector_by_factory()), 3u);
}

// ---- sinks and functions: lvalues, or lambdas that refer ----

flow<std::string> sink_by_name() {
    std::string text;
    auto sink = to_function([&text, longer = word](std::string_view body) { text = body; });
    std::string s = co_await takes_sink(sink);
    co_return text + s;
}
flow<std::string> lambda_by_reference() {
    std::string text = user;
    std::string s = co_await calls([&] { return text; });
    co_return s;
}

TEST(Await, TakesSinksByNameAndLambdasThatRefer) {
    EXPECT_EQ(value_of(sink_by_name()), "bodydone");
    EXPECT_EQ(value_of(lambda_by_reference()), user);
}

// ---- failures and attempts ----

flow<std::string> fails(credentials identity) {
    co_return fail(errc::in_use, identity.user());
}
flow<std::string> attempt_in_place() {
    result<std::string> r = co_await fails({user, word}).attempt();
    co_return r ? *r : r.error().detail;
}
flow<std::string> failure_in_place() {
    std::string s = co_await fails({user, word});
    co_return s;
}

TEST(Await, DestroysArgumentsOnceWhenTheFlowFails) {
    EXPECT_EQ(value_of(attempt_in_place()), user);
    flow<std::string> f = failure_in_place();
    EXPECT_EQ(f.next(), nullptr);
    EXPECT_EQ(f.take().error().detail, user);
}

// ---- dropped while suspended ----

flow<reply> suspended(dialogue& s, credentials identity) {
    reply hello = co_await flows::greeting(s);
    co_return reply{hello.status, identity.user(), false};
}
flow<std::string> dropped_in_place(dialogue& s) {
    reply hello = co_await suspended(s, {user, word});
    co_return hello.line;
}

TEST(Await, DestroysArgumentsOnceWhenTheFlowIsDropped) {
    owned_session s;
    flow<std::string> f = dropped_in_place(s);
    EXPECT_NE(f.next(), nullptr);
}

}  // namespace
