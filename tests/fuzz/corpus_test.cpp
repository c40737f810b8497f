// SPDX-License-Identifier: MIT
// The laws of the fuzz targets hold for every input of the corpus.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "targets.hpp"

namespace pop3::fuzz {
namespace {

constexpr target targets[] = {
    {"body", body},
    {"capabilities", capabilities},
    {"reply", reply},
    {"sasl", sasl},
    {"session", session},
    {"transcript", transcript},
    {"url", url},
#ifdef POP3_FUZZES_SERVER
    {"mbox", mbox},
    {"server", server},
    {"top", top},
#endif
#ifdef POP3_FUZZES_FETCH
    {"journal", journal},
    {"ledger", ledger},
    {"line_ends", line_ends},
    {"mboxrd", mboxrd},
    {"return_path", return_path},
#endif
#ifdef POP3_FUZZES_DISCOVERY
    {"srv", srv},
#endif
};

TEST(FuzzTarget, HoldsForItsCorpus) {
    for (const target& t : targets) {
        int inputs = 0;
        for (const auto& file :
             std::filesystem::directory_iterator(POP3_CORPUS + std::string(t.name))) {
            std::ostringstream octets;
            octets << std::ifstream(file.path(), std::ios::binary).rdbuf();
            std::cout << t.name << ' ' << file.path().filename()
                      << std::endl;  // it may be the last
            t.run(octets.str());
            ++inputs;
        }
        EXPECT_GT(inputs, 0) << t.name;
    }
}

TEST(FuzzTarget, HoldsForNoInputAtAll) {
    for (const target& t : targets) t.run({});
}

}  // namespace
}  // namespace pop3::fuzz
