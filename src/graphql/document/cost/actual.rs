use async_graphql::Value;

use super::STEPS;
use crate::view::RequestBudget;

/// The cost of a response in the unit of the estimate: the number of its fields, and the steps of
/// computations for them.
pub fn actual_cost(data: &Value, budget: &RequestBudget) -> u64 {
    count_fields(data) + budget.used_steps() / STEPS
}

fn count_fields(data: &Value) -> u64 {
    match data {
        Value::Object(fields) => {
            fields.len() as u64 + fields.values().map(count_fields).sum::<u64>()
        }
        Value::List(items) => items.iter().map(count_fields).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    #[test]
    fn each_field_of_each_item_counts() {
        let data = value!({ "a": [{ "b": 1, "c": null }, { "b": 2, "c": { "d": [1, 2] } }] });
        assert_eq!(actual_cost(&data, &RequestBudget::unlimited()), 6);
    }
}
