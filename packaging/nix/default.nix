# The program and the library: nix-build packaging/nix
{ pkgs ? import <nixpkgs> { } }:
pkgs.stdenv.mkDerivation {
  pname = "pop3";
  version = "0.1.0";
  src = pkgs.lib.cleanSource ../..;
  nativeBuildInputs = with pkgs; [ cmake ninja pkg-config ];
  buildInputs = with pkgs; [
    asio cli11 curl gsasl libbsd libsecret nlohmann_json openssl postgresql pugixml sqlitecpp sqlite systemd tomlplusplus xxHash
  ];
  cmakeFlags = [
    "-DBUILD_SHARED_LIBS=ON"
    "-DPOP3_WITH_PROGRAM=ON"
    "-DPOP3_WITH_PYTHON=OFF"
    "-DPOP3_BUILD_TESTS=OFF"
    "-DPOP3_BUILD_EXAMPLES=OFF"
  ];
  meta = {
    description = "POP3 mail fetcher, server check, test server and C++ library";
    license = pkgs.lib.licenses.mit;
    platforms = pkgs.lib.platforms.linux;
    mainProgram = "pop3";
  };
}
