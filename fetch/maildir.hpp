// SPDX-License-Identifier: MIT
// Durable delivery into a Maildir: written in tmp, synced, renamed into new, synced (rules.md, 4.1).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "file.hpp"
#include "pop3/sink.hpp"

namespace pop3::fetch {

/// A name that no other delivery anywhere has: "time.MusecPpidQseqRrandom.host".
std::string unique_maildir_name();

class maildir;

/// A message on its way into tmp/. CRLF becomes LF, the line end of a Maildir; a CR or LF that
/// stands alone is data and stays. A message that is not published is removed when this goes.
class maildir_message final : public body_sink {
  public:
    ~maildir_message() override;
    maildir_message(const maildir_message&) = delete;
    maildir_message& operator=(const maildir_message&) = delete;

    /// Throws local_error if the disk does not take it.
    void write(std::string_view octets) override;
    /// All has come. Syncs the file if `durable`; else maildir::sync_messages() has to.
    void finish(bool durable);
    /// Its file name, in tmp/ now and in new/ once published.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

  private:
    friend class maildir;
    maildir_message(maildir& in, std::string name, owned_fd file);
    void put(std::string_view octets);
    [[nodiscard]] std::filesystem::path path() const;

    maildir& in_;
    std::string name_;
    owned_fd file_;
    bool after_cr_ = false;
    bool published_ = false;
};

/// A Maildir. Throws local_error for everything that the file system refuses. Not thread-safe; one
/// message at a time is written, any number may wait to be published.
class maildir {
  public:
    using name_source = std::function<std::string()>;

    /// Opens the Maildir at `path`; creates it (0700) if its parent is there.
    explicit maildir(const std::filesystem::path& path, name_source names = unique_maildir_name);

    /// Creates a new file in tmp/ (0600).
    [[nodiscard]] std::unique_ptr<maildir_message> begin();
    /// Makes all finished messages durable at once.
    void sync_messages();
    /// Moves a finished, durable message into new/, never over another file.
    void publish(maildir_message& message);
    /// Makes what was published durable.
    void sync_new();

    /// Which of `names` were published: looks for them in new/ and cur/, where a mail program may
    /// have put flags behind the name.
    [[nodiscard]] std::set<std::string, std::less<>> find(std::span<const std::string> names) const;
    /// Removes the file of that name from tmp/, if it is there.
    void discard(const std::string& name);
    /// Removes what crashed runs of this program on this host left in tmp/ before `before`.
    void remove_stale(std::chrono::system_clock::time_point before);

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  private:
    friend class maildir_message;
    void flush(const maildir_message& message);

    std::filesystem::path path_;
    name_source names_;
    owned_fd tmp_;
    owned_fd new_;
    std::string buffer_;  // of the message that is being written
};

}  // namespace pop3::fetch
