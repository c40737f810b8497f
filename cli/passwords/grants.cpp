// SPDX-License-Identifier: MIT
#include "grants.hpp"

#include <utility>

#include "keyring.hpp"
#include "password_source.hpp"

namespace pop3::cli {
namespace {

#ifdef POP3_HAS_KEYRING
// The user may have to unlock it.
class keyring_vault final : public oauth::grant_vault {
  public:
    keyring_vault(const connection_options& server, const std::filesystem::path& state_directory,
                  std::stop_token stop)
        : server_(server),
          state_directory_(std::filesystem::absolute(state_directory).lexically_normal()),
          stop_(std::move(stop)) {}

    std::optional<secret_string> read(const std::string& account) override {
        return secret_in_keyring(item(account), source_limits(server_, stop_));
    }
    void write(const std::string& account, const secret_string& text) override {
        store_in_keyring(item(account), text, source_limits(server_));
    }
    void remove(const std::string& account) override {
        remove_from_keyring(item(account), source_limits(server_, stop_));
    }

  private:
    [[nodiscard]] keyring_item item(const std::string& account) const {
        return {"pop3-login", state_directory_.string(), account};
    }

    connection_options server_;
    std::filesystem::path state_directory_;
    std::stop_token stop_;
};
#endif

}  // namespace

std::shared_ptr<oauth::grant_vault> vault_of(const account& login,
                                             const std::filesystem::path& state_directory,
                                             std::stop_token stop) {
#ifdef POP3_HAS_KEYRING
    if (login.oauth.in_keyring)
        return std::make_shared<keyring_vault>(login.connection, state_directory, std::move(stop));
#endif
    static_cast<void>(login);
    static_cast<void>(state_directory);
    static_cast<void>(stop);
    return nullptr;
}

oauth::grant_store grants_of(const account& login, const std::filesystem::path& state_directory,
                             std::stop_token stop) {
    return oauth::grant_store(state_directory, vault_of(login, state_directory, std::move(stop)));
}

}  // namespace pop3::cli
