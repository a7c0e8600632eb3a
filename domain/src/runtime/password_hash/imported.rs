//! Password hashes that are imported from another system: which ones are accepted.

use argon2::Params;

use super::phc::parse;

/// Upper bound for the memory cost of an imported hash, in KiB.
const MAX_MEMORY_KIB: u32 = 256 * 1024;

/// Check that a hash imported from another system is supported and not too expensive.
pub fn check_imported(phc: &str) -> std::result::Result<(), String> {
    let hash = parse(phc).map_err(|error| error.to_string())?;
    let params =
        Params::try_from(&hash).map_err(|_| "its parameters are not argon2's".to_owned())?;
    if params.m_cost() > MAX_MEMORY_KIB || params.t_cost() > 20 || params.p_cost() > 16 {
        return Err(format!("it asks for too much work: at most m={MAX_MEMORY_KIB}, t=20, p=16"));
    }
    if hash.salt.is_none() || hash.hash.is_none() {
        Err("salt or hash is missing".into())
    } else {
        Ok(())
    }
}
