// SPDX-License-Identifier: MIT
#include "standings.hpp"

#include "ledger_file.hpp"

namespace pop3::fetch {
namespace {

std::int64_t seconds_of(instant at) {
    return at.time_since_epoch().count();
}

instant instant_of(std::int64_t seconds) {
    return instant(std::chrono::seconds(seconds));
}

std::optional<instant> optional_instant(const SQLite::Column& column) {
    if (column.isNull()) return {};
    return instant_of(column.getInt64());
}

void bind(SQLite::Statement& to, int index, const std::optional<instant>& at) {
    if (at)
        to.bind(index, seconds_of(*at));
    else
        to.bind(index);
}

constexpr const char* columns =
    "run.ended, run.succeeded, run.listed, run.fetched, run.octets, run.error, run.refusals, "
    "run.held, run.not_before, run.password";

// The columns above, from the column `at` on; all are NULL where there was no run.
standing read(SQLite::Statement& row, int at) {
    standing stands;
    if (row.getColumn(at).isNull()) return stands;
    stands.ended = optional_instant(row.getColumn(at));
    stands.succeeded = optional_instant(row.getColumn(at + 1));
    stands.listed = static_cast<std::uint64_t>(row.getColumn(at + 2).getInt64());
    stands.fetched = static_cast<std::uint64_t>(row.getColumn(at + 3).getInt64());
    stands.octets = static_cast<std::uint64_t>(row.getColumn(at + 4).getInt64());
    stands.error = row.getColumn(at + 5).getString();
    stands.refusals = static_cast<std::uint32_t>(row.getColumn(at + 6).getInt64());
    stands.held = static_cast<hold>(row.getColumn(at + 7).getInt());
    stands.not_before = instant_of(row.getColumn(at + 8).getInt64());
    stands.password = row.getColumn(at + 9).getString();
    return stands;
}

std::filesystem::path file_in(const std::filesystem::path& state_directory) {
    return state_directory / "ledger.sqlite";
}

}  // namespace

struct standings::impl {
    explicit impl(const std::filesystem::path& state_directory)
        : file(file_in(state_directory)), db(open_ledger(state_directory)) {}

    // Runs `work`, with the words of the ledger for what SQLite throws.
    template <class Work>
    auto guarded(Work work) {
        try {
            return work();
        } catch (const SQLite::Exception& why) {
            raise_ledger(why, file);
        }
    }

    std::filesystem::path file;
    SQLite::Database db;
};

standings::standings(const std::filesystem::path& state_directory)
    : impl_(std::make_unique<impl>(state_directory)) {}

standings::~standings() = default;

standing standings::of(std::string_view account) {
    return impl_->guarded([&] {
        SQLite::Statement ask(impl_->db, std::string("SELECT ") + columns +
                                             " FROM account JOIN run ON run.account = account.id "
                                             "WHERE account.name = ?");
        ask.bind(1, std::string(account));
        return ask.executeStep() ? read(ask, 0) : standing{};
    });
}

void standings::set(std::string_view account, const standing& stands) {
    impl_->guarded([&] {
        SQLite::Statement put(
            impl_->db,
            "REPLACE INTO run (account, ended, succeeded, listed, fetched, octets, error, "
            "refusals, "
            "held, not_before, password) "
            "SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM account WHERE name = ?1");
        put.bind(1, std::string(account));
        bind(put, 2, stands.ended);
        bind(put, 3, stands.succeeded);
        put.bind(4, static_cast<std::int64_t>(stands.listed));
        put.bind(5, static_cast<std::int64_t>(stands.fetched));
        put.bind(6, static_cast<std::int64_t>(stands.octets));
        put.bind(7, stands.error);
        put.bind(8, static_cast<std::int64_t>(stands.refusals));
        put.bind(9, static_cast<int>(stands.held));
        put.bind(10, seconds_of(stands.not_before));
        put.bind(11, stands.password.data(), static_cast<int>(stands.password.size()));
        put.exec();
    });
}

std::vector<account_standing> standings::all() {
    return impl_->guarded([&] {
        SQLite::Statement ask(
            impl_->db, std::string("SELECT account.name, (SELECT COUNT(*) FROM message WHERE "
                                   "message.account = account.id AND vanished IS NULL), ") +
                           columns +
                           " FROM account LEFT JOIN run ON run.account = account.id "
                           "ORDER BY account.name");
        std::vector<account_standing> rows;
        while (ask.executeStep())
            rows.push_back({ask.getColumn(0).getString(),
                            static_cast<std::uint64_t>(ask.getColumn(1).getInt64()), read(ask, 2)});
        return rows;
    });
}

bool has_ledger(const std::filesystem::path& state_directory) {
    std::error_code unknown;
    return std::filesystem::exists(file_in(state_directory), unknown);
}

}  // namespace pop3::fetch
