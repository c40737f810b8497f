// SPDX-License-Identifier: MIT
// A directory for the duration of one test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace pop3::test {

class temporary_directory {
  public:
    temporary_directory() {
        std::string name = (std::filesystem::temp_directory_path() / "pop3-test-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
        path_ = name;
    }
    ~temporary_directory() {
        std::error_code ignored;
        if (const char* evidence = std::getenv("POP3_TEST_EVIDENCE")) keep(evidence);
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  private:
    // Transcripts, ledgers and logs are searched for passwords (tests/leaks) after all tests.
    void keep(const std::filesystem::path& evidence) const {
        std::error_code ignored;
        const auto kept = evidence / path_.filename();
        for (std::filesystem::recursive_directory_iterator at(path_, ignored), end;
             !ignored && at != end; at.increment(ignored)) {
            const std::string kind = at->path().extension().string();
            if (kind != ".pop3" && kind != ".log" && !kind.starts_with(".sqlite")) continue;
            std::error_code unkept;
            std::filesystem::create_directories(kept, unkept);
            std::filesystem::copy_file(at->path(), kept / at->path().filename(), unkept);
        }
    }

    std::filesystem::path path_;
};

}  // namespace pop3::test
