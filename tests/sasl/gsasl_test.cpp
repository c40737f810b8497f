// SPDX-License-Identifier: MIT
// SCRAM through libgsasl, against libgsasl's own server side.
#include "pop3/gsasl.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "gsasl/gsasl_mechanism.hpp"
#include "peers/gsasl_server.hpp"
#include "support/foreign_leaks.hpp"
#include "support/temporary_directory.hpp"
#include "system/unique_fd.hpp"

#ifdef POP3_SANITIZE_ADDRESS
// Kerberos loses memory on its own error paths, also on threads of the mechanism.
extern "C" [[gnu::visibility("default")]] const char*
__lsan_default_suppressions() {  // NOLINT: the sanitizer's name
    return "leak:libgssapi_krb5\n";
}
#endif

namespace {

using namespace pop3;

const std::string exporter(32, 'x');
const std::string unique(12, 'u');

sasl_peer peer_with(std::string type, std::string data) {
    return {"pop.example.org", 995, channel_binding{std::move(type), std::move(data)}};
}

std::unique_ptr<sasl_mechanism> mechanism_for(std::string_view name, const credentials& identity,
                                              const sasl_peer& peer = {}) {
    return gsasl_mechanisms().make(name, identity, peer).value();
}

// Both sides to the end; returns why the client gave up, if it did.
std::optional<failure> play(sasl_mechanism& client, scram_server& server) {
    auto first = client.initial_response();
    if (!*first) return first->error();
    secret_string text = **first;
    for (int i = 0; i < 3; ++i) {
        const std::string challenge = server.challenge(text.reveal());
        if (challenge.empty()) return std::nullopt;
        auto answer = client.respond(challenge);
        if (!answer) return answer.error();
        text = *answer;
    }
    return std::nullopt;
}

class Scram : public testing::TestWithParam<const char*> {};

TEST_P(Scram, LogsInAndVerifiesTheServer) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"));
    scram_server server(GetParam(), {});
    EXPECT_FALSE(client->complete());
    EXPECT_FALSE(play(*client, server));
    EXPECT_TRUE(server.satisfied());
    EXPECT_TRUE(client->complete());
}

TEST_P(Scram, IsNotCompleteBeforeTheServersSignature) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"));
    scram_server server(GetParam(), {});
    const auto first = client->initial_response();
    (void)client->respond(server.challenge((*first)->reveal()));
    EXPECT_FALSE(client->complete());
}

// As many iterations as a server requests: the thread that runs the session does not wait for them.
TEST_P(Scram, ComputesTheProofOnAThreadOfItsOwn) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"));
    scram_server server(GetParam(), {});
    const auto first = client->initial_response();
    const std::string challenge = server.challenge((*first)->reveal());
    const std::optional<event> computed = client->prepare(challenge);
    ASSERT_TRUE(computed);
    while (!computed->is_set()) std::this_thread::yield();
    const auto proof = client->respond(challenge);
    ASSERT_TRUE(proof) << proof.error().message();
    const std::string signature = server.challenge(proof->reveal());
    EXPECT_FALSE(client->prepare(signature));
    EXPECT_TRUE(client->respond(signature));
    EXPECT_TRUE(client->complete());
}

TEST_P(Scram, ComputesNothingForAChallengeThatItRefuses) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"));
    (void)client->initial_response();
    for (const char* refused : {"r=abc,s=c2FsdA==,i=1000001", "e=other-error", "v=AAAA", ""})
        EXPECT_FALSE(client->prepare(refused)) << refused;
}

TEST_P(Scram, FindsOutAServerThatDoesNotKnowThePassword) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"));
    scram_server server(GetParam(), {});
    const auto first = client->initial_response();
    (void)client->respond(server.challenge((*first)->reveal()));
    const auto answer = client->respond("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::server_unverified);
    EXPECT_FALSE(client->complete());
}

TEST_P(Scram, AWrongPasswordDoesNotSatisfyTheServer) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "wrong"));
    scram_server server(GetParam(), {});
    (void)play(*client, server);
    EXPECT_FALSE(server.satisfied());
    EXPECT_FALSE(client->complete());
}

// RFC 5802, section 6: a server that can bind refuses, because somebody has cut its list.
TEST_P(Scram, TellsAServerThatListsNoBindingThatItCouldBind) {
    sasl_peer peer = peer_with("tls-exporter", exporter);
    peer.lists_no_binding = true;
    const auto client = mechanism_for(GetParam(), credentials("a=n,n", "s3cret"), peer);
    EXPECT_TRUE((*client->initial_response())->reveal().starts_with("y,,n=a=3Dn=2Cn,r="));

    const auto ann = mechanism_for(GetParam(), credentials("ann", "s3cret"), peer);
    scram_server server(GetParam(), {});
    EXPECT_FALSE(play(*ann, server));
    EXPECT_TRUE(server.satisfied());
    EXPECT_TRUE(ann->complete());
}

TEST_P(Scram, WithTheFlagOfBindingRefusesWhatItRefusesWithout) {
    sasl_peer peer = peer_with("tls-unique", unique);
    peer.lists_no_binding = true;
    const auto wrong = mechanism_for(GetParam(), credentials("ann", "wrong"), peer);
    scram_server server(GetParam(), {});
    (void)play(*wrong, server);
    EXPECT_FALSE(server.satisfied());
    EXPECT_FALSE(wrong->complete());

    const auto ann = mechanism_for(GetParam(), credentials("ann", "s3cret"), peer);
    scram_server honest(GetParam(), {});
    const auto first = ann->initial_response();
    const std::string challenge = honest.challenge((*first)->reveal());
    EXPECT_EQ(ann->respond("r=another,s=c2FsdA==,i=4096").error().code, errc::bad_challenge);
    EXPECT_EQ(ann->respond(challenge.substr(0, challenge.find("i=")) + "i=1").error().code,
              errc::bad_challenge);
    ASSERT_TRUE(ann->respond(challenge));
    EXPECT_EQ(ann->respond("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").error().code,
              errc::server_unverified);
    EXPECT_FALSE(ann->complete());
}

TEST_P(Scram, WithTheFlagOfBindingComputesOnAThreadOfItsOwnAsWell) {
    sasl_peer peer = peer_with("tls-unique", unique);
    peer.lists_no_binding = true;
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"), peer);
    scram_server server(GetParam(), {});
    const auto first = client->initial_response();
    const std::string challenge = server.challenge((*first)->reveal());
    EXPECT_FALSE(client->prepare("r=another,s=c2FsdA==,i=4096"));
    const std::optional<event> computed = client->prepare(challenge);
    ASSERT_TRUE(computed);
    while (!computed->is_set()) std::this_thread::yield();
    const auto proof = client->respond(challenge);
    ASSERT_TRUE(proof) << proof.error().message();
    const std::string signature = server.challenge(proof->reveal());
    EXPECT_FALSE(client->prepare(signature));
    EXPECT_TRUE(client->respond(signature));
    EXPECT_TRUE(server.satisfied());
}

TEST_P(Scram, SaysNothingOfBindingWhereTheServerListsIt) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"),
                                      peer_with("tls-exporter", exporter));
    EXPECT_TRUE((*client->initial_response())->reveal().starts_with("n,,"));
}

TEST_P(Scram, KeepsTheServersReasonAndAnswersItWithAnEmptyLine) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"));
    scram_server server(GetParam(), {});
    const auto first = client->initial_response();
    (void)client->respond(server.challenge((*first)->reveal()));
    const auto answer = client->respond("e=invalid-proof");
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->empty());
    EXPECT_EQ(client->server_explanation(), "e=invalid-proof");
    EXPECT_FALSE(client->complete());
}

TEST_P(Scram, PreparesThePasswordAsRfc4013HasIt) {
    // The soft hyphen (U+00AD) is mapped to nothing.
    const auto client = mechanism_for(GetParam(), credentials("ann", "I\xc2\xadX"));
    scram_account account;
    account.password = "IX";
    scram_server server(GetParam(), account);
    EXPECT_FALSE(play(*client, server));
    EXPECT_TRUE(client->complete());
}

TEST_P(Scram, RefusesCharactersThatSaslprepForbids) {
    const test::foreign_leaks libgsasl;  // loses the password it could not prepare
    const auto client = mechanism_for(GetParam(), credentials("ann", "a\xef\xbf\xbd"));  // U+FFFD
    scram_server server(GetParam(), {});
    const auto reason = play(*client, server);
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::credentials_unusable) << reason->message();
}

TEST_P(Scram, RefusesANonceThatIsNotItsOwn) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"));
    (void)client->initial_response();
    const auto answer = client->respond("r=somebody-elses,s=QSXCR+Q6sek8bf92,i=4096");
    EXPECT_FALSE(answer);
}

TEST_P(Scram, RefusesControlCharacters) {
    const auto client = mechanism_for(GetParam(), credentials("ann", std::string("a\0b", 3)));
    EXPECT_EQ(client->initial_response()->error().code, errc::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(OfLibgsasl, Scram, testing::Values("SCRAM-SHA-1", "SCRAM-SHA-256"));

class ScramPlus : public testing::TestWithParam<const char*> {};

TEST_P(ScramPlus, BindsToTheTls13Channel) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"),
                                      peer_with("tls-exporter", exporter));
    scram_account account;
    account.tls_exporter = exporter;
    scram_server server(GetParam(), account);
    EXPECT_FALSE(play(*client, server));
    EXPECT_TRUE(client->complete());
}

TEST_P(ScramPlus, BindsToTheTls12Channel) {
    const auto client =
        mechanism_for(GetParam(), credentials("ann", "s3cret"), peer_with("tls-unique", unique));
    scram_account account;
    account.tls_unique = unique;
    scram_server server(GetParam(), account);
    EXPECT_FALSE(play(*client, server));
    EXPECT_TRUE(client->complete());
}

TEST_P(ScramPlus, CannotBePassedOnThroughAnotherTlsConnection) {
    const auto client = mechanism_for(GetParam(), credentials("ann", "s3cret"),
                                      peer_with("tls-exporter", exporter));
    scram_account account;
    account.tls_exporter = std::string(32, 'y');
    scram_server server(GetParam(), account);
    (void)play(*client, server);
    EXPECT_FALSE(server.satisfied());
    EXPECT_FALSE(client->complete());
}

INSTANTIATE_TEST_SUITE_P(OfLibgsasl, ScramPlus,
                         testing::Values("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"));

TEST(ScramIterations, AreTakenBetweenTheLimits) {
    const auto defect = [](std::string_view count) {
        return sasl::defect_of_iterations("r=abc,s=QSXCR+Q6sek8bf92,i=" + std::string(count))
            .has_value();
    };
    EXPECT_TRUE(defect("4095"));
    EXPECT_FALSE(defect("4096"));
    EXPECT_FALSE(defect("1000000"));
    EXPECT_TRUE(defect("1000001"));
    EXPECT_TRUE(defect("18446744073709551617"));
    EXPECT_TRUE(defect("-1"));
    EXPECT_TRUE(defect(""));
}

TEST(ScramIterations, AreCheckedBeforeAnythingIsComputed) {
    const auto client = mechanism_for("SCRAM-SHA-256", credentials("ann", "s3cret"));
    scram_account account;
    account.iterations = "1000";
    scram_server server("SCRAM-SHA-256", account);
    const auto reason = play(*client, server);
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::bad_challenge);
}

TEST(GsaslOffers, ChannelBindingOnlyOverATlsConnectionThatHasIt) {
    const auto names = [](const sasl_peer& peer) {
        std::string all;
        for (const sasl_offer& offer :
             gsasl_mechanisms().offers(credentials("ann", "s3cret"), peer))
            all += std::string(offer.name) + ' ';
        return all;
    };
    EXPECT_EQ(names({}), "SCRAM-SHA-256 SCRAM-SHA-1 ");
    EXPECT_EQ(names(peer_with("tls-exporter", exporter)),
              "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1 ");
}

TEST(GsaslOffers, ChannelBindingByItselfOnlyWhereServersKnowTheBinding) {
    const auto strength_of_plus = [](const char* type) {
        return gsasl_mechanisms()
            .offers(credentials("ann", "s3cret"), peer_with(type, exporter))[0]
            .strength;
    };
    EXPECT_EQ(strength_of_plus("tls-unique"), sasl_strength::channel_bound);
    EXPECT_EQ(strength_of_plus("tls-exporter"), sasl_strength::only_by_name);
}

TEST(GsaslOffers, NothingForATokenAndGssapiForATicket) {
    EXPECT_TRUE(gsasl_mechanisms().offers(credentials::oauth("ann", "t"), {}).empty());
    const auto for_ticket = gsasl_mechanisms().offers(credentials::kerberos(), {});
    ASSERT_EQ(for_ticket.size(), 1U);
    EXPECT_EQ(for_ticket[0].name, "GSSAPI");
}

TEST(Gssapi, WithoutATicketSaysSo) {
    const test::foreign_leaks libgsasl;  // loses the name of the service
    setenv("KRB5CCNAME", "FILE:/nonexistent/tickets", 1);
    const auto client =
        mechanism_for("GSSAPI", credentials::kerberos(), {"pop.example.org", 995, {}});
    const auto first = client->initial_response();
    ASSERT_TRUE(first);
    ASSERT_FALSE(*first);
    EXPECT_EQ(first->error().code, errc::credentials_unusable) << first->error().message();
}

// Where Kerberos asks its servers, the thread that runs the session does not wait for it.
TEST(Gssapi, AsksOnAThreadOfItsOwn) {
    setenv("KRB5CCNAME", "FILE:/nonexistent/tickets", 1);
    const auto client =
        mechanism_for("GSSAPI", credentials::kerberos(), {"pop.example.org", 995, {}});
    const std::optional<event> answered = client->prepare(std::nullopt);
    ASSERT_TRUE(answered);
    while (!answered->is_set()) std::this_thread::yield();
    const auto first = client->initial_response();
    ASSERT_TRUE(first);
    ASSERT_FALSE(*first);
    EXPECT_EQ(first->error().code, errc::credentials_unusable) << first->error().message();
}

TEST(Gssapi, FailsIfItIsNotAnsweredInTime) {
    // A FIFO that nobody writes: so no answer comes before the test ends.
    const test::temporary_directory home;
    const std::string tickets = home.path() / "tickets";
    ASSERT_EQ(::mkfifo(tickets.c_str(), 0600), 0);
    setenv("KRB5CCNAME", ("FILE:" + tickets).c_str(), 1);
    const auto client =
        mechanism_for("GSSAPI", credentials::kerberos(), {"pop.example.org", 995, {}});
    const std::optional<event> answered = client->prepare(std::nullopt);
    ASSERT_TRUE(answered);
    EXPECT_EQ((*client->initial_response()).error().code, errc::timed_out);
    // Lets the thread end.
    const system::unique_fd writer(::open(tickets.c_str(), O_RDWR));
    while (!answered->is_set()) {
        (void)!::write(writer.get(), "x", 1);
        std::this_thread::yield();
    }
}

TEST(Gssapi, AsksNobodyForAPassword) {
    const auto client = mechanism_for("SCRAM-SHA-256", credentials("ann", "s3cret"));
    EXPECT_FALSE(client->prepare(std::nullopt));
}

}  // namespace
