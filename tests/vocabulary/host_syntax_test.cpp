// SPDX-License-Identifier: MIT
// Hosts that look like an IPv4 address are one in the one plain form, or refused.
#include "vocabulary/host_syntax.hpp"

#include <gtest/gtest.h>

namespace {

using namespace pop3;

TEST(Host, ThatCanMeanSeveralAddressesIsRefusedInWords) {
    for (const char* const host :
         {"010.0.0.1", "127.1", "0x7f.1", "0x7F000001", "1", "2130706433", "10.0.0.256",
          "1.2.3.4.5", "10.0.0.1.", "00.0.0.0", "0x.1.1.1"}) {
        const auto words = defect_of_host(host);
        ASSERT_TRUE(words) << host;
        EXPECT_NE(words->find(host), std::string::npos) << *words;
        EXPECT_NE(words->find("four decimal numbers"), std::string::npos) << *words;
    }
}

TEST(Host, ThatMeansOneThingIsAccepted) {
    for (const char* const host :
         {"10.0.0.1", "0.0.0.0", "255.255.255.255", "pop.example.org", "1.pop.example.org",
          "2001:db8::1", "localhost", "10.0.0.1.example.org", "a.1", "0xg.1", "", "."})
        EXPECT_FALSE(defect_of_host(host)) << host;
}

}  // namespace
