// SPDX-License-Identifier: MIT
// The engines that the contract of the ledger is tested with.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/ledger/memory/memory_ledger.hpp"
#include "ledger_engine.hpp"
#include "support/temporary_directory.hpp"
#ifdef POP3_TEST_DATABASE
#include "database_engine.hpp"
#endif

namespace pop3::fetch {

class sqlite_engine final : public ledger_engine {
  public:
    std::unique_ptr<ledger> open() override { return open_ledger({state_.path()}); }
    void lose_leases() override {
        for (const auto& file : std::filesystem::directory_iterator(state_.path()))
            if (file.path().extension() == ".lock") std::filesystem::remove(file.path());
    }

  private:
    test::temporary_directory state_;
};

class memory_engine final : public ledger_engine {
  public:
    std::unique_ptr<ledger> open() override { return all_.open_again(); }
    void lose_leases() override { now_ += lease_terms{}.lifetime; }

  private:
    instant now_{};
    memory_ledger all_{[this] { return now_; }};
};

struct named_engine {
    std::string name;
    std::function<std::unique_ptr<ledger_engine>()> make;
};
inline void PrintTo(const named_engine& engine, std::ostream* out) {
    *out << engine.name;
}

/// Every engine, for INSTANTIATE_TEST_SUITE_P; in a program of its own, that which needs a server.
inline auto every_engine() {
#ifdef POP3_TEST_DATABASE
    return ::testing::Values(
        named_engine{"postgresql", [] { return std::make_unique<database_engine>(); }});
#else
    return ::testing::Values(
        named_engine{"sqlite", [] { return std::make_unique<sqlite_engine>(); }},
        named_engine{"memory", [] { return std::make_unique<memory_engine>(); }});
#endif
}
inline std::string name_of_engine(const ::testing::TestParamInfo<named_engine>& engine) {
    return engine.param.name;
}

/// A ledger with one account that is held.
class LedgerOfEachEngine : public ::testing::TestWithParam<named_engine> {
  protected:
    std::unique_ptr<account_ledger> acquire(const std::string& mailbox) {
        return opened->acquire({mailbox});
    }
    void reopen() {
        book.reset();
        opened.reset();
        opened = engine->open();
        book = acquire("pop.example.org:995/ann");
    }

    std::unique_ptr<ledger_engine> engine = GetParam().make();
    std::unique_ptr<ledger> opened = engine->open();
    std::unique_ptr<account_ledger> book = acquire("pop.example.org:995/ann");
};

}  // namespace pop3::fetch
