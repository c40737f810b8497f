// SPDX-License-Identifier: MIT
#include "mbox_journal.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "fetch/error.hpp"
#include "fetch/message/content_digest.hpp"
#include "journal_replay.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t copy_step = 256 * 1024;

// One name for each mbox, however it is written.
std::string canonical_name(const fs::path& mbox) {
    std::error_code error;
    const fs::path folder = mbox.has_parent_path() ? mbox.parent_path() : ".";
    const fs::path known = fs::weakly_canonical(folder, error);
    return (error ? mbox : known / mbox.filename()).string();
}

void cut(int file, std::uint64_t at, const fs::path& path) {
    if (::ftruncate(file, static_cast<off_t>(at)) != 0) system::raise_errno("cut " + path.string());
}

// So that the first From_ line follows an empty line.
std::uint64_t line_feeds_missing(const mbox_file& box) {
    const std::uint64_t size = box.size();
    if (size < 2) return 0;
    char end[2];
    const std::string_view last = box.read(size - 2, end);
    return last == "\n\n" ? 0 : last.ends_with('\n') ? 1 : 2;
}

// Replays one journal that a crash left: a program that writes one holds the mbox until the replay
// is done.
void settle_one(const system::directory& in, const std::string& name, mbox_file& box) {
    const fs::path path = in.path() / name;
    const system::unique_fd journal = in.open_own_file(name);
    const std::string text = system::read_all(journal.get(), path);
    const auto record = mbox_record::parse(text);
    if (!record || record->arrived) return;
    const system::unique_fd spool =
        in.open_own_file(fs::path(name).replace_extension(".spool").string());
    const replay_result found = settle(*record, spool.get(), box);
    if (found.cut_to) {
        box.truncate(*found.cut_to);
        box.sync();
    }
    cut(journal.get(), record->text().size(), path);
    system::write_at(journal.get(), record->text().size(), mbox_record::arrived_line(found.arrived),
                     path);
}

}  // namespace

mbox_journal::mbox_journal(const fs::path& state_directory, const fs::path& mbox,
                           std::string_view account)
    : directory_(state_directory),
      of_this_mbox_("mbox-" + short_name(canonical_name(mbox)) + '-'),
      journal_path_(state_directory / (of_this_mbox_ + short_name(account) + ".journal")),
      spool_path_(state_directory / (of_this_mbox_ + short_name(account) + ".spool")),
      journal_(directory_.open_own_file(journal_path_.filename())),
      spool_(directory_.open_own_file(spool_path_.filename())) {
    const off_t end = ::lseek(spool_.get(), 0, SEEK_END);
    if (end < 0) system::raise_errno("open " + spool_path_.string());
    spooled_ = static_cast<std::uint64_t>(end);
}

void mbox_journal::append(std::string_view octets) {
    system::write_at(spool_.get(), spooled_, octets, spool_path_);
    spool_is_durable_ = false;  // now: a sync that began before may have missed these octets
    spooled_ += octets.size();
}

void mbox_journal::cut_spool(std::uint64_t at) {
    cut(spool_.get(), at, spool_path_);
    spooled_ = at;
}

void mbox_journal::punch(const mbox_entry& message) noexcept {
    ::fallocate(spool_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                static_cast<off_t>(message.at), static_cast<off_t>(message.octets));
}

void mbox_journal::sync_spool() {
    if (spool_is_durable_.exchange(true)) return;
    try {
        system::sync_file(spool_.get(), spool_path_);
    } catch (const system::local_error&) {
        spool_is_durable_ = false;
        throw;
    }
}

void mbox_journal::deliver(mbox_file& box, std::vector<mbox_entry> group) {
    settle_all(box);
    sync_spool();
    const mbox_record record{box.size(), line_feeds_missing(box), std::move(group), {}};
    const std::string text = record.text();
    cut(journal_.get(), 0, journal_path_);
    system::write_at(journal_.get(), 0, text, journal_path_);
    system::sync_file(journal_.get(), journal_path_);
    try {
        append_to_mbox(box, record);
        box.sync();
    } catch (const system::local_error&) {
        box.truncate(record.size);  // if this fails, the journal stays, and the next run tries
        box.sync();
        clear();
        throw;
    }
    mark(text.size(), record.messages.size());
}

// Spares the next run the comparison, and works even if a mail program has changed the mbox by
// then. The mail has arrived without this: so it is not synced, and may fail.
void mbox_journal::mark(std::uint64_t at, std::size_t arrived) noexcept {
    const std::string line = mbox_record::arrived_line(arrived);
    [[maybe_unused]] const auto written =
        ::pwrite(journal_.get(), line.data(), line.size(), static_cast<off_t>(at));
}

void mbox_journal::append_to_mbox(mbox_file& box, const mbox_record& record) {
    std::string room(copy_step, '\0');
    box.write(record.size, std::string(record.lead, '\n'));
    std::uint64_t out = record.size + record.lead;
    for (const mbox_entry& message : record.messages) {
        for (std::uint64_t done = 0; done < message.octets;) {
            const auto most = std::min<std::uint64_t>(copy_step, message.octets - done);
            const std::string_view octets = system::read_at(
                spool_.get(), message.at + done, std::span(room).first(most), spool_path_);
            if (octets.empty()) system::raise_errno("read " + spool_path_.string(), EIO);
            box.write(out, octets);
            done += octets.size();
            out += octets.size();
        }
    }
}

void mbox_journal::settle_all(mbox_file& box) {
    std::vector<std::string> journals;
    directory_.list([&](const system::directory_entry& entry) {
        const std::string_view name = entry.name;
        if (name.starts_with(of_this_mbox_) && name.ends_with(".journal"))
            journals.emplace_back(name);
    });
    for (const std::string& name : journals) settle_one(directory_, name, box);
}

mbox_journal::names mbox_journal::arrived() const {
    names found;
    const auto record = mbox_record::parse(system::read_all(journal_.get(), journal_path_));
    if (!record || !record->arrived) return found;
    for (std::size_t i = 0; i < *record->arrived; ++i) found.insert(record->messages[i].name);
    return found;
}

void mbox_journal::clear() {
    cut(journal_.get(), 0, journal_path_);
}

}  // namespace pop3::fetch
